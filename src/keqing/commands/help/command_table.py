"""What commands there are: their names, where they live, and one line about each.

This table is all that `keqing --help` and the completion of names read, so neither loads a
database or a screen library.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from keqing.frozen import dataclass
from keqing.i18n import Language, Message, msg
from keqing.text.folding import fold_case


@dataclass(frozen=True, slots=True)
class Row:
    """A command, or a group of them when it has `rows`.

    `place` is "module:attribute" under keqing.commands, empty for a group. A `rare` one is not on the first page.
    """

    name: str
    place: str
    help: Message
    rows: tuple[Row, ...] = ()
    rare: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Other words that are taken for its name."""
        return WORDS.get(self.place or self.name, ())

    def called_in(self, lang: Language) -> str:
        """Return the word for it in a language, which can be typed as it stands."""
        return next(iter(self.words), self.name) if lang == "zh" else self.name

    @property
    def near(self) -> tuple[str, ...]:
        """Words of people who probably mean it: it is guessed, not run."""
        return NEAR.get(self.place or self.name, ())


def called(word: str, rows: Iterable[Row]) -> Row | None:
    """Return the command that is called so, by its name or another word for it."""
    wanted = fold_case(word)
    return next((row for row in rows if wanted == row.name or wanted in row.words), None)


@dataclass(frozen=True, slots=True)
class Panel:
    """Commands that belong to one task, as help shows them."""

    title: Message
    rows: tuple[Row, ...]


WORDS: Mapping[str, tuple[str, ...]] = {
    "today:today": ("今天", "今日", "名单", "今日名单", "回访名单"),
    "call.command:call": ("打电话", "拨打", "开始打"),
    "registers:week": ("本周", "一周", "这周", "周"),
    "reports:board": ("看板", "团队看板", "回访看板"),
    "load:load": ("负荷", "月历", "工作量"),
    "forecast:forecast": ("预测", "预估", "未来"),
    "what_if:what_if": ("假如", "假设", "如果"),
    "reports:report": ("报表", "报告", "成功手册", "日报", "周报", "月报"),
    "recording:log": ("记录", "记", "记一笔", "登记通话"),
    "recording:done": ("了结", "完成", "办完"),
    "recording:skip": ("跳过",),
    "recording:snooze": ("推后", "推迟", "延后"),
    "events:promise": ("约定", "预约"),
    "samples:sample": ("抽查", "抽样"),
    "ladders:level": ("等级", "客情等级", "级别查询"),
    "ladders:tick": ("打勾", "勾选"),
    "ladder": ("等级表", "阶梯"),
    "ladders:list_ladders": ("列表", "列出"),
    "ladders:report": ("报表", "统计"),
    "ladders:recompute": ("重算", "重排"),
    "ladders:on": ("启用", "打开", "开"),
    "ladders:off": ("停用", "关闭", "关"),
    "explain:why": ("为什么", "为何", "怎么回事"),
    "corrections:undo": ("撤销", "撤回"),
    "customers:list_customers": ("客户", "列表", "客户列表", "查找", "搜索"),
    "customers:show": ("查看", "看", "详情", "资料"),
    "briefing:brief": ("提纲", "访前", "拜访单"),
    "files:list_files": ("档案", "缺项", "客户档案"),
    "customer_details:add_customer": ("新客户", "添加客户", "登记客户", "新增客户", "增加客户"),
    "customer_details:edit_customer": ("修改客户", "改资料", "修改", "编辑"),
    "customer_details:add_contact": ("添加联系人", "登记联系人", "联系人"),
    "merging:merge": ("合并",),
    "spreading:spread": ("匀开", "均摊", "排开"),
    "leaving:leave": ("离职", "离岗"),
    "leaving:orphans": ("无主", "无主客户", "孤儿客户"),
    "leaving:take": ("认领", "领养"),
    "covering:cover": ("代班", "顶班", "代管"),
    "team:assign": ("分配", "转给", "移交"),
    "events:add": ("登记", "添加"),
    "open_records:open_records": ("未结", "未办结", "未结记录"),
    "limits:limits": ("限额", "额度"),
    "printing:print_form": ("打单据", "打印单据"),
    "visit_plans:plan": ("巡访计划", "拜访计划", "巡访计划表"),
    "approvals:approve": ("批准", "签字", "同意"),
    "approvals:submit": ("提交", "送审"),
    "approvals:return_item": ("退回", "驳回"),
    "approvals:refuse": ("否决", "不批"),
    "approvals:withdraw": ("收回", "撤回申请"),
    "events:stock": ("余量", "剩余", "剩余药量", "库存"),
    "recording:pause": ("暂停",),
    "recording:resume": ("恢复",),
    "recording:start": ("开始",),
    "recording:end": ("结束",),
    "corrections:amend": ("更正", "改正"),
    "corrections:void": ("作废",),
    "looking_back:history": ("历史", "操作记录"),
    "checking:check": ("检查", "核对"),
    "checking:rebuild": ("重算",),
    "doctor:doctor": ("体检", "诊断"),
    "importing:import_file": ("导入",),
    "exporting:export": ("导出",),
    "registers:register": ("登记表", "台账"),
    "registers:summary": ("汇总", "统计", "汇总表"),
    "sheets:sheet": ("回访单", "打印"),
    "cron": ("定时",),
    "timers:cron_print": ("打印", "输出"),
    "cadence": ("计划", "回访计划"),
    "cadences:list_cadences": ("列表", "列出"),
    "cadences:show": ("查看", "显示"),
    "cadences:split": ("拆分", "分开"),
    "cadences:check": ("检查",),
    "cadences:preview": ("试算", "预览"),
    "cadences:diff": ("比较", "对比"),
    "cadences:apply": ("应用", "生效"),
    "cadences:on": ("启用", "打开", "开"),
    "cadences:off": ("停用", "关闭", "关"),
    "cadences:export": ("导出",),
    "guide": ("话术", "话术库"),
    "guides:list_guides": ("列表", "列出"),
    "guides:show": ("查看", "显示"),
    "guides:check": ("检查",),
    "guides:diff": ("比较", "对比"),
    "guides:apply": ("应用", "生效"),
    "define": ("定义",),
    "definitions:check": ("检查",),
    "definitions:diff": ("比较", "对比"),
    "definitions:apply": ("应用", "生效"),
    "definitions:drop": ("停用", "取消", "删除"),
    "definitions:list_definitions": ("列表", "列出"),
    "definitions:show": ("查看", "显示"),
    "definitions:export": ("导出",),
    "product": ("产品",),
    "products:list_products": ("列表", "列出"),
    "products:merge_products": ("合并",),
    "gathering": ("联谊会",),
    "gatherings:list_gatherings": ("列表", "列出"),
    "gatherings:add_gathering": ("登记", "添加"),
    "gatherings:show_gathering": ("查看", "显示"),
    "guests:invite": ("邀请", "邀约"),
    "guests:sign_in": ("签到",),
    "guests:sheet": ("签到表",),
    "guests:seat": ("桌号", "座位"),
    "gatherings:staff": ("分工", "人员"),
    "gatherings:check": ("清单", "核对"),
    "dates:date_command": ("日期", "日子"),
    "almanac": ("日历", "历法"),
    "almanac:show": ("查看", "显示"),
    "almanac:import_notice": ("导入",),
    "festivals:festivals": ("节日",),
    "setup:init": ("新建", "建库", "初始化"),
    "demo:demo": ("演示", "试用"),
    "upgrade:upgrade": ("升级",),
    "audit": ("审计",),
    "forgetting:forget": ("抹去", "删除资料"),
    "auditing:verify": ("验证", "核验"),
    "backing_up:backup": ("备份",),
    "backing_up:restore": ("还原", "恢复备份"),
    "moving:dump": ("转出",),
    "moving:copy_to": ("迁移", "复制到"),
    "access": ("权限",),
    "access:print_rules": ("打印",),
    "access:apply": ("生效", "应用"),
    "access:off": ("停用", "关闭"),
    "access:check": ("核对", "检查"),
    "agents:add_agent": ("添加员工", "新员工", "登记员工"),
    "config:config_command": ("设置", "配置"),
    "completion.scripts:completion": ("补全",),
    "help.topics:help_topic": ("帮助",),
}
"""Chinese words for the commands, by their places, or by the names of groups."""

NEAR: Mapping[str, tuple[str, ...]] = {
    "today:today": ("tasks", "due", "calls", "todo", "任务", "待办"),
    "registers:week": ("calendar", "agenda", "日程"),
    "visit_plans:plan": ("plans", "route", "routes", "rounds", "路线"),
    "recording:log": (
        "record",
        "contact",
        "note",
        "dial",
        "phone",
        "通话",
        "回访",
    ),
    "recording:done": ("close", "complete", "finish"),
    "recording:snooze": ("later", "delay", "postpone", "defer"),
    "events:promise": ("remind", "appointment", "task", "提醒"),
    "explain:why": ("explain", "reason"),
    "customers:list_customers": ("find", "search", "customers", "ls", "clients"),
    "customers:show": ("view", "card", "info", "customer", "client"),
    "customer_details:add_customer": ("new", "create", "new-customer"),
    "customer_details:edit_customer": ("update", "change", "rename"),
    "customer_details:add_contact": ("contact", "contacts", "relative", "家属"),
    "events:add": ("event", "inquiry", "purchase", "购买", "咨询"),
    "open_records:open_records": ("pending", "outstanding", "receivables", "cases", "应收", "欠款"),
    "events:stock": ("supply", "left"),
    "corrections:amend": ("correct", "fix"),
    "corrections:void": ("delete", "remove", "rm", "strike", "删除"),
    "looking_back:history": ("log-book", "changes", "日志"),
    "reports:board": ("team", "dashboard", "overview", "团队", "总览"),
    "reports:report": ("reports", "handbook", "performance", "业绩", "绩效"),
    "exporting:export": ("save",),
    "load:load": ("capacity", "workload", "heatmap", "忙闲", "排班"),
    "importing:import_file": ("read",),
    "registers:register": ("records",),
    "registers:summary": ("stats", "statistics", "count"),
    "sheets:sheet": ("paper",),
    "cadence": ("cadences", "rules", "schedule", "规则", "节奏"),
    "guide": ("script", "scripts", "guides", "talk", "脚本", "说辞", "怎么说"),
    "define": ("kind", "kinds", "definition", "definitions", "fields", "字段", "类型"),
    "agents:add_agent": ("agents", "agent", "staff", "users", "user", "员工", "人员"),
    "config:config_command": ("settings", "setting", "options", "department"),
    "doctor:doctor": ("status", "health"),
    "setup:init": ("setup", "start-up", "install"),
    "gathering": ("event-day", "meeting", "会议", "活动"),
}
"""Words that people try for commands that are called otherwise."""

PANELS = (
    Panel(
        msg("Every day"),
        (
            Row("today", "today:today", msg("Whom to call today, why, and what to say.")),
            Row(
                "call",
                "call.command:call",
                msg("Call one customer after another, a key at a time."),
            ),
            Row("week", "registers:week", msg("Show the week ahead.")),
            Row("load", "load:load", msg("Show how full the days of a month are.")),
            Row("log", "recording:log", msg("Record a call, a visit or a message.")),
            Row("done", "recording:done", msg("Close a follow-up by its name.")),
            Row("skip", "recording:skip", msg("Skip what is due now.")),
            Row("snooze", "recording:snooze", msg("Put off a follow-up until a day.")),
            Row("promise", "events:promise", msg("Promise a customer a call, or a task.")),
            Row("why", "explain:why", msg("Explain every next date of a customer.")),
        ),
    ),
    Panel(
        msg("Customers"),
        (
            Row("list", "customers:list_customers", msg("List customers, or find them.")),
            Row("show", "customers:show", msg("Show everything about one customer.")),
            Row("brief", "briefing:brief", msg("Print the sheet for one call or visit.")),
            Row(
                "level",
                "ladders:level",
                msg("Show on which level a customer is, and what is missing."),
            ),
            Row("add-customer", "customer_details:add_customer", msg("Add a customer.")),
            Row(
                "edit-customer",
                "customer_details:edit_customer",
                msg("Change a customer's details."),
            ),
            Row(
                "add-contact",
                "customer_details:add_contact",
                msg("Add a relative or another contact person."),
                rare=True,
            ),
        ),
    ),
    Panel(
        msg("What happened"),
        (
            Row("add", "events:add", msg("Record what happened: an inquiry, a purchase ...")),
            Row("open", "open_records:open_records", msg("Show what is open, the oldest first.")),
            Row("limits", "limits:limits", msg("Show what limits leave of a customer.")),
            Row("tick", "ladders:tick", msg("Tick a criterion that you have seen."), rare=True),
            Row(
                "print",
                "printing:print_form",
                msg("Print a form of one record or customer."),
                rare=True,
            ),
            Row(
                "approve",
                "approvals:approve",
                msg("Sign a record that needs your signature."),
                rare=True,
            ),
            Row("return", "approvals:return_item", msg("Give a record back, unsigned."), rare=True),
            Row(
                "refuse",
                "approvals:refuse",
                msg("Refuse a record that needs a signature."),
                rare=True,
            ),
            Row("submit", "approvals:submit", msg("Submit a returned record again."), rare=True),
            Row("withdraw", "approvals:withdraw", msg("Take back a record that waits."), rare=True),
            Row("stock", "events:stock", msg("Record how much of a product is left.")),
            Row(
                "product",
                "",
                msg("List the products, or merge two."),
                (
                    Row("list", "products:list_products", msg("List the products.")),
                    Row("merge", "products:merge_products", msg("Merge two products.")),
                ),
            ),
            Row("pause", "recording:pause", msg("Stop calling a customer until a day.")),
            Row("resume", "recording:resume", msg("Call a paused customer again.")),
            Row("start", "recording:start", msg("Start a cadence for a customer.")),
            Row("end", "recording:end", msg("End a cadence for a customer.")),
        ),
    ),
    Panel(
        msg("The team"),
        (
            Row("board", "reports:board", msg("Show the team at a glance.")),
            Row(
                "report",
                "reports:report",
                msg("Report a day, a week or a month: what was due, what came of it."),
            ),
            Row(
                "sample",
                "samples:sample",
                msg("Draw records by lot, to ask the customers about them."),
                rare=True,
            ),
            Row("assign", "team:assign", msg("Give customers to an agent.")),
            Row(
                "forecast",
                "forecast:forecast",
                msg("Show the calls of the days ahead, and how long they take."),
            ),
            Row(
                "what-if",
                "what_if:what_if",
                msg("Show what a change would do to the days ahead."),
                rare=True,
            ),
            Row("spread", "spreading:spread", msg("Set calls to days that have room.")),
            Row(
                "plan", "visit_plans:plan", msg("Show or submit the visits of a period."), rare=True
            ),
            Row("leave", "leaving:leave", msg("Say when an agent leaves.")),
            Row("orphans", "leaving:orphans", msg("List the customers whom nobody has.")),
            Row("take", "leaving:take", msg("Take a customer whom nobody has."), rare=True),
            Row(
                "cover",
                "covering:cover",
                msg("Give somebody's list to a substitute for some days."),
            ),
        ),
    ),
    Panel(
        msg("Corrections"),
        (
            Row("undo", "corrections:undo", msg("Take back your last command.")),
            Row("amend", "corrections:amend", msg("Correct a record.")),
            Row("void", "corrections:void", msg("Void a record that is wrong.")),
            Row("merge", "merging:merge", msg("Merge two customers.")),
            Row("forget", "forgetting:forget", msg("Erase a person's data on request."), rare=True),
            Row("history", "looking_back:history", msg("Show who changed what, and when.")),
            Row(
                "audit",
                "",
                msg("Prove that the history is whole."),
                (Row("verify", "auditing:verify", msg("Verify the chain of operations.")),),
                rare=True,
            ),
            Row("check", "checking:check", msg("Find customers without a next date.")),
            Row("rebuild", "checking:rebuild", msg("Recalculate all dates from the records.")),
            Row(
                "doctor",
                "doctor:doctor",
                msg("Check the database, the clock, the settings and the scheduled files."),
            ),
        ),
    ),
    Panel(
        msg("Files"),
        (
            Row(
                "import",
                "importing:import_file",
                msg("Import customers and records from a file."),
            ),
            Row("export", "exporting:export", msg("Write a list to a file.")),
            Row("register", "registers:register", msg("Show the register of a kind.")),
            Row("summary", "registers:summary", msg("Count the records of a kind.")),
            Row("files", "files:list_files", msg("Say what customers' files still lack.")),
            Row("sheet", "sheets:sheet", msg("Write a call sheet to fill in or print.")),
            Row(
                "cron",
                "",
                msg("Schedule lists."),
                (Row("print", "timers:cron_print", msg("Print lines for cron and systemd.")),),
            ),
        ),
    ),
    Panel(
        msg("Rules and days"),
        (
            Row(
                "cadence",
                "",
                msg("See, try and switch the follow-up cadences."),
                (
                    Row("list", "cadences:list_cadences", msg("List the cadences.")),
                    Row("show", "cadences:show", msg("Show a cadence as it is in force.")),
                    Row("split", "cadences:split", msg("Make one cadence for each person.")),
                    Row("check", "cadences:check", msg("Find mistakes in a cadence file.")),
                    Row("preview", "cadences:preview", msg("Try a cadence on a date.")),
                    Row(
                        "diff",
                        "cadences:diff",
                        msg("Compare a cadence file with what is in force."),
                    ),
                    Row("apply", "cadences:apply", msg("Apply a cadence file.")),
                    Row("export", "cadences:export", msg("Write the cadences in force.")),
                    Row("on", "cadences:on", msg("Switch a cadence on.")),
                    Row("off", "cadences:off", msg("Switch a cadence off.")),
                ),
            ),
            Row(
                "ladder",
                "",
                msg("See, count and switch the ladders of levels."),
                (
                    Row("list", "ladders:list_ladders", msg("List the ladders.")),
                    Row("recompute", "ladders:recompute", msg("Draw the first of a period anew.")),
                    Row("report", "ladders:report", msg("Count the customers on each level.")),
                    Row("on", "ladders:on", msg("Switch a ladder on.")),
                    Row("off", "ladders:off", msg("Switch a ladder off.")),
                ),
                rare=True,
            ),
            Row(
                "guide",
                "",
                msg("See and write what is said in a call."),
                (
                    Row("list", "guides:list_guides", msg("List the call guides.")),
                    Row("show", "guides:show", msg("Show a call guide as it is in force.")),
                    Row("check", "guides:check", msg("Find mistakes in a file of call guides.")),
                    Row(
                        "diff",
                        "guides:diff",
                        msg("Compare a file of call guides with what is in force."),
                    ),
                    Row("apply", "guides:apply", msg("Put a file of call guides in force.")),
                ),
            ),
            Row(
                "define",
                "",
                msg("Define kinds, registers and cadences of your own."),
                (
                    Row(
                        "check", "definitions:check", msg("Find mistakes in a file of definitions.")
                    ),
                    Row(
                        "diff",
                        "definitions:diff",
                        msg("Compare a file of definitions with what is in force."),
                    ),
                    Row("apply", "definitions:apply", msg("Put a file of definitions in force.")),
                    Row("drop", "definitions:drop", msg("End a definition.")),
                    Row(
                        "list",
                        "definitions:list_definitions",
                        msg("List what the department has defined itself."),
                    ),
                    Row("show", "definitions:show", msg("Show a definition's text.")),
                    Row(
                        "export",
                        "definitions:export",
                        msg("Write all definitions of the department."),
                    ),
                ),
            ),
            Row(
                "gathering",
                "",
                msg("Manage gatherings, to which customers are invited."),
                (
                    Row("list", "gatherings:list_gatherings", msg("List the gatherings.")),
                    Row("add", "gatherings:add_gathering", msg("Add or change a gathering.")),
                    Row(
                        "show", "gatherings:show_gathering", msg("Show a gathering and its guests.")
                    ),
                    Row("invite", "guests:invite", msg("Invite customers to a gathering.")),
                    Row("sign-in", "guests:sign_in", msg("Record who came to a gathering.")),
                    Row("sheet", "guests:sheet", msg("Write the sign-in sheet of a gathering.")),
                    Row("seat", "guests:seat", msg("Give a guest a table.")),
                    Row("staff", "gatherings:staff", msg("Say who works at a gathering.")),
                    Row("check", "gatherings:check", msg("Keep the checklist of a gathering.")),
                ),
            ),
            Row("date", "dates:date_command", msg("Show which day some words mean.")),
            Row(
                "almanac",
                "",
                msg("Working days, lunar dates and festivals."),
                (
                    Row(
                        "show",
                        "almanac:show",
                        msg("Show whether a day is a working day, or a year's days off."),
                    ),
                    Row(
                        "import",
                        "almanac:import_notice",
                        msg("Import next year's days off."),
                    ),
                ),
            ),
            Row("festivals", "festivals:festivals", msg("List the festivals of a year.")),
        ),
    ),
    Panel(
        msg("Setting up"),
        (
            Row("init", "setup:init", msg("Create the department's database.")),
            Row("demo", "demo:demo", msg("Try keqing on invented customers.")),
            Row("backup", "backing_up:backup", msg("Copy the database, proved by a checksum.")),
            Row("restore", "backing_up:restore", msg("Bring a copy of the database back.")),
            Row("dump", "moving:dump", msg("Write all rows as lines of JSON."), rare=True),
            Row(
                "copy-to",
                "moving:copy_to",
                msg("Copy everything to a new file or server."),
                rare=True,
            ),
            Row("upgrade", "upgrade:upgrade", msg("Upgrade an older database.")),
            Row(
                "access",
                "",
                msg("Say who may read what on the team's server."),
                (
                    Row("print", "access:print_rules", msg("Print the SQL of the rules.")),
                    Row("apply", "access:apply", msg("Put the rules in force.")),
                    Row("off", "access:off", msg("Take the rules out of force.")),
                    Row("check", "access:check", msg("Say where the server differs.")),
                ),
                rare=True,
            ),
            Row("add-agent", "agents:add_agent", msg("Add an agent, who makes calls.")),
            Row("config", "config:config_command", msg("Show and change your settings.")),
            Row(
                "completion",
                "completion.scripts:completion",
                msg("Print the script that completes words in a shell."),
            ),
            Row("help", "help.topics:help_topic", msg("Read about a topic.")),
        ),
    ),
)

ROWS = tuple(row for panel in PANELS for row in panel.rows)


def called_in(command: str, lang: Language) -> str:
    """Return what a recorded command is called in a language: `guide apply`, `export customers --full`.

    The words behind its name stay as they are, but for names that the program gives.
    """
    rows, names, words = ROWS, [], _RECORDED.get(command, command).split()
    given: Mapping[str, str] = {}
    while words and (row := called(words[0], rows)):
        names.append(row.called_in(lang))
        given = _GIVEN.get(row.name, {}) if lang == "zh" else {}
        rows, words = row.rows, words[1:]
    return " ".join([*names, *(given.get(word, word) for word in words)])


_GIVEN: Mapping[str, Mapping[str, str]] = {
    "sample": {"calls": "电话", "gifts": "礼品", "visits": "拜访"},
    "export": {
        "today": "今日",
        "week": "本周",
        "customers": "客户",
        "contacts": "回访记录",
        "register": "登记表",
        "summary": "汇总表",
        "open": "未结",
        "ladder": "等级表",
    },
    "list": {"agents": "员工"},
    "ladder": {"draw": "抽取"},
}
"""Words behind the name of a command in records, in Chinese: of what ships with the program, and parts of commands."""


_RECORDED: Mapping[str, str] = {"log-batch": "log --batch"}
"""Commands that are recorded by another name than they are typed."""
