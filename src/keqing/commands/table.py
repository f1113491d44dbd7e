"""What commands there are: their names, where they live, and one line about each.

This table is all that `keqing --help` and the completion of names read, so neither loads a
database or a screen library.
"""

from __future__ import annotations

from dataclasses import dataclass

from keqing.i18n import Message, msg


@dataclass(frozen=True, slots=True)
class Row:
    """A command, or a group of them when it has `rows`.

    `place` is "module:attribute" under keqing.commands, empty for a group.
    """

    name: str
    place: str
    help: Message
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """Commands that belong to one task, as help shows them."""

    title: Message
    rows: tuple[Row, ...]


PANELS = (
    Panel(
        msg("Every day"),
        (
            Row("today", "today:today", msg("Whom to call today, why, and what to say.")),
            Row("week", "registers:week", msg("Show the week ahead.")),
            Row("log", "recording:log", msg("Record a call, a visit or a message.")),
            Row("done", "recording:done", msg("Close a follow-up by its name.")),
            Row("skip", "recording:skip", msg("Leave out what is due now.")),
            Row("snooze", "recording:snooze", msg("Put a follow-up off until a day.")),
            Row("promise", "events:promise", msg("Promise a customer a call, or a task.")),
            Row("why", "explain:why", msg("Explain every next date of a customer.")),
            Row("undo", "corrections:undo", msg("Take back your last command.")),
        ),
    ),
    Panel(
        msg("Customers and what happened"),
        (
            Row("list", "customers:list_customers", msg("List customers, or find them.")),
            Row("show", "customers:show", msg("Show all about one customer.")),
            Row("add-customer", "customers:add_customer", msg("Enter a new customer.")),
            Row("edit-customer", "customers:edit_customer", msg("Change what is on file.")),
            Row("add-contact", "customers:add_contact", msg("Enter who speaks for a customer.")),
            Row("merge", "merging:merge", msg("Make two customers one.")),
            Row("add", "events:add", msg("Record what happened: an inquiry, a purchase ...")),
            Row("stock", "events:stock", msg("Set how much of a product is left.")),
            Row("pause", "recording:pause", msg("Stop calling a customer until a day.")),
            Row("resume", "recording:resume", msg("Call a paused customer again.")),
            Row("start", "recording:start", msg("Start a cadence for a customer.")),
            Row("end", "recording:end", msg("End a cadence for a customer.")),
        ),
    ),
    Panel(
        msg("Corrections and checks"),
        (
            Row("amend", "corrections:amend", msg("Correct a record.")),
            Row("void", "corrections:void", msg("Strike out a record that is wrong.")),
            Row("history", "corrections:history", msg("Show who changed what, and when.")),
            Row("check", "checking:check", msg("Find customers without a next date.")),
            Row("rebuild", "checking:rebuild", msg("Work out all dates anew from the records.")),
            Row("doctor", "doctor:doctor", msg("Look at everything around the records.")),
        ),
    ),
    Panel(
        msg("Files"),
        (
            Row(
                "import",
                "importing:import_file",
                msg("Bring in customers and records from a file."),
            ),
            Row("export", "exporting:export", msg("Write a list to a file.")),
            Row("register", "registers:register", msg("Show the register of a kind.")),
            Row("summary", "registers:summary", msg("Count the records of a kind.")),
            Row("sheet", "sheets:sheet", msg("Write a call sheet to fill in or print.")),
            Row(
                "cron",
                "",
                msg("Lists that make themselves."),
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
                    Row("check", "cadences:check", msg("Find mistakes in a cadence file.")),
                    Row("preview", "cadences:preview", msg("Try a cadence on a date.")),
                    Row("diff", "cadences:diff", msg("Compare a file with what is in force.")),
                    Row("apply", "cadences:apply", msg("Put a cadence file in force.")),
                    Row("on", "cadences:on", msg("Switch a cadence on.")),
                    Row("off", "cadences:off", msg("Switch a cadence off.")),
                ),
            ),
            Row(
                "gathering",
                "",
                msg("What customers are invited to."),
                (
                    Row("list", "gatherings:list_gatherings", msg("List the gatherings.")),
                    Row("add", "gatherings:add_gathering", msg("Enter or change a gathering.")),
                ),
            ),
            Row("date", "dates:date_command", msg("Say which day some words mean.")),
            Row(
                "almanac",
                "",
                msg("Working days, lunar dates and festivals."),
                (
                    Row("show", "almanac:show", msg("Show what kind of day a date is, or a year.")),
                    Row(
                        "import",
                        "almanac:import_notice",
                        msg("Bring in the days off of the next year."),
                    ),
                ),
            ),
            Row("festivals", "festivals:festivals", msg("List the festivals of a year.")),
        ),
    ),
    Panel(
        msg("Setting up"),
        (
            Row("init", "setup:init", msg("Start a database for the department.")),
            Row("demo", "demo:demo", msg("Try keqing on invented customers.")),
            Row("upgrade", "upgrade:upgrade", msg("Bring an older database up to date.")),
            Row("add-agent", "agents:add_agent", msg("Enter somebody who makes calls.")),
            Row(
                "config", "config:config_command", msg("See and change the settings of this login.")
            ),
            Row(
                "completion",
                "completion:completion",
                msg("Print the script that completes words in a shell."),
            ),
            Row("help", "help:help_topic", msg("Read about a topic.")),
        ),
    ),
)

ROWS = tuple(row for panel in PANELS for row in panel.rows)
