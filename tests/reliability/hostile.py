"""Texts that break programs: what people paste, what machines leave, and what somebody means ill with."""

from __future__ import annotations

from collections.abc import Mapping

_KINDS: Mapping[str, tuple[str, ...]] = {
    "markup": ("[/]", "[red]x[/red]", "[link=http://a.example]x[/link]", "[[x]]", "\\[x]", ":smile:"),
    "escapes": (
        "a\x1b[31mred", "a\x1b]8;;http://a.example\x1b\\x\x1b]8;;\x07", "a\x1b]52;c;aGk=\x07", "a\x1b[2J", "a\x1b[6n", "a\x1bP0;0|17/ab\x1b\\",
        "a\x9b31m", "a\x9d0;t\x9c", "a\u0090x\u009c", "a\x07\x08\x0c\x0e\x0f", "a\x7fb", "a\x1b", "\x1bc",
    ),
    "controls": ("a\x00b", "a\rb", "a\nb", "a\r\nb", "a\tb", "a\vb", "a\x85b", "a\u2028b", "a\u2029b", "a\x1cb\x1db\x1eb\x1fb"),
    "bidi": ("a\u202egnp.exe", "a\u202db\u202c", "a\u2066b\u2069", "a\u2067b\u2068c", "a\u200eb\u200f", "a\u061cb", "שלום", "مرحبا"),
    "invisible": ("a\u200bb", "a\u200cb\u200d", "\u2060a", "\ufeffa", "a\u00adb", "a\u3164b", "a\u115fb\u1160", "a\u180eb", "a\U000e0041\U000e0042\U000e007fb", "a\u034fb", "\u2800a"),
    "selectors": ("字\ufe00", "☎\ufe0e☎\ufe0f", "字\U000e0100", "a\ufe0f\u20e3"),
    "broken": ("a\ud800b", "a\udfffb", "a\udc80b", "a\ufffeb\uffff", "a\U0001ffffb", "a\ufdd0b", "a\ue000b", "a\U0010ffffb"),
    "combining": ("Z\u0351\u036b\u0343\u036a" * 30, "a" + "\u0301" * 600, "\u0301a", "ก\u0e33\u0e49" * 20),
    "wide": ("﷽" * 20, "𒐫" * 10, "꧅" * 10, "👨‍👩‍👧‍👦" * 4, "🏴\U000e0067\U000e0062\U000e007f", "🇨🇳🇨", "👍🏽"),
    "chinese": ("⼈⽔⽕", "𠮷野", "㐀㐁", "张　三", "ＡＢＣ１２３", "々〆", "〇", "龘" * 30, "ㄅㄆ", "裡里裏"),
    "formulas": (
        "=1+2", "+1+2", "-1+2", "@SUM(1)", " =1+2", "\u3000=1+2", "\t=1+2", "\r=1+2", "\n=1+2", "\u200b=1+2", "\ufeff=1+2", "\x00=1+2", "a;=1+2", "a\t=1+2", "＝1+2", "﹢1", "−1",
        "=cmd|' /C calc'!A0", '=HYPERLINK("http://a.example","x")', "'=1+2", '="a""b"', "@dde", "=IMPORTXML(A1)", "\u00a0=1+2", '"=1+2"', "%=1+2",
    ),
    "quotes": ("'", '"', "''", '""', "`", "a'b\"c", "“”‘’", "'''", '"""', ",", ";", "a,b;c\td|e", '"a","b"', "\\", "\\\\", "a\\nb", "a\\"),
    "patterns": ("%", "_", "%%", "100%", "a_b", "*", "?", ".*", "^$", "(", "[a-", "\\d", "a{1,99999}"),
    "formats": ("{0}", "{who}", "{", "}", "{{}}", "%s", "%(x)s", "%n%n", "${x}", "$HOME", "$(id)", "{0.__class__}", "{x!r}"),
    "languages": (
        "'; DROP TABLE event;--", "' OR '1'='1", "1); DELETE FROM customer; --", '{"a": 1}', "[1, 2", "null", "true", "NaN", "Null", "undefined", '"""\n[kind.x]', "a = 1", "# x", "''']",
        "{{ 7*7 }}", "{% x %}", "<%= 1 %>", "{{constructor.constructor('x')()}}",
    ),
    "paths": ("../../etc/passwd", "..\\..\\x", "/etc/passwd", "~", "~root", "CON", "nul.txt", "COM1", "a/b", "a\\b", ".", "..", ".hidden", "-rf", "--help", "--", "-", "-o", "file:///etc/passwd", "a:b", "a ", " a", "a.", "\u2025/x"),
    "links": (
        "[x](http://a.example)", "![x](http://a.example/a.png)", "<b>x</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "javascript:alert(1)", "</td></table>", "<!--", "-->", "]]>", "&lt;b&gt;", "&amp;", "&#x3c;", "<svg/onload=alert(1)>",
        '" onmouseover="alert(1)', "<http://a.example>", "http://a.example/?a=1&b=2", "HTTPS://A.EXAMPLE", "www.a.example", "ftp://a.example", "mailto:a@a.example", "a@a.example", "tel:110", "# head", "* item", "> q", "| a | b |", "~~x~~", "$x$", "---", "[x]: http://a.example", "[^1]",
    ),
    "calendars": ("a\nb", "a\\nb", "BEGIN:VEVENT", "a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "END:VCARD", "a\nTEL:110", "a;b,c:d", "ATTACH:http://a.example", "a\r\n b", "DTSTART:20260101", "字" * 60, "x" * 200),
    "long": ("x" * 5_000, "字" * 5_000, "x" * 40_000, "=" * 9_000, "\u200b" * 5_000, "a " * 4_000),
    "nothing": ("", " ", "\u3000", "\u200b", "\x00", "\n", "无", "None", "-", "N/A", "#N/A", "#REF!"),
    "numbers": ("1e400", "1E5", "007", "9" * 5_000, "-0", "1,000", "１２３", "٣٤", "0x1F", "1_000", "inf", "3/4", "13812345678", "110101195003050011"),
}  # fmt: skip

BY_KIND = _KINDS
HOSTILE: tuple[str, ...] = tuple(dict.fromkeys(text for texts in _KINDS.values() for text in texts))
"""All of them, each once."""
