/** The style of a shared page: it stands alone, so it carries its own. */
export const shareStyle = `
:root{color-scheme:light dark;--text:light-dark(#17181c,#ecedf0);--muted:light-dark(#5d626d,#a2a8b4);--line:light-dark(#e3e4e8,#2b2e36);--paper:light-dark(#fff,#121317);--user:light-dark(#efecfb,#262140);--red:light-dark(#c01f2f,#ff8a8f)}
body{margin:0 auto;max-width:820px;padding:32px 20px;background:var(--paper);color:var(--text);font:15px/1.6 ui-sans-serif,system-ui,sans-serif}
h1{font-size:24px;line-height:1.3}h2{font-size:14px;margin:32px 0 12px;padding-top:16px;border-top:1px solid var(--line)}h2 small,footer,dt,.note{color:var(--muted);font-weight:400;font-size:13px}
dl{display:flex;flex-wrap:wrap;gap:12px 28px;margin:0}dd{margin:0;font-weight:600;overflow-wrap:anywhere}
h3{font-size:12px;margin:0;color:var(--muted)}h4{font-size:12px;margin:8px 0 4px}
.message{margin:12px 0;overflow-wrap:anywhere}.user{background:var(--user);border-radius:12px;padding:8px 16px;margin-left:15%}
details{border:1px solid var(--line);border-radius:8px;padding:8px 12px;margin:8px 0}summary{cursor:pointer;font-size:13px}
pre{overflow:auto;font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap}.error{color:var(--red);overflow-wrap:anywhere}
table{border-collapse:collapse}td,th{border:1px solid var(--line);padding:4px 10px}img{max-width:100%}
button{display:none}svg{width:100%}svg text{font:11px ui-monospace,monospace;fill:var(--text)}
.browser{fill:light-dark(#3b82f6,#7fb0ff)}.edge{fill:light-dark(#bf7900,#f2b544)}.server{fill:light-dark(#006d5b,#0f8f78)}.none{fill:#888}.failed{fill:var(--red)}
`;
