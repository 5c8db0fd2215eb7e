// Colors and strokes of a picture. The page in the editor has the same shapes and takes their colors from the editor's
// theme: the build puts `shapeStyle` and `client/media/diagram.css` together.

export const lightColors = `--paper: #ffffff; --text: #1f2328; --soft: #57606a; --line: #57606a; --frame: #8c959f; --ground: #f6f8fa;
  --service: #e8f1fb; --service-line: #2f6db0; --gateway: #e3f4ec; --gateway-line: #1f7a52; --external: #f1f1f1; --external-line: #6b6b6b;
  --client: #fdf1dd; --client-line: #97600d; --store: #efeafb; --store-line: #6a4fb3; --channel: #fdeaf1; --channel-line: #ad3a6b;
  --error: #c42b1c; --warning: #8a5a00; --info: #0b62b0; --on-badge: #ffffff; --good: #1f7a52;`;

export const darkColors = `--paper: #1e1e1e; --text: #e6e6e6; --soft: #b0b4ba; --line: #a2a8b0; --frame: #6e7681; --ground: #262a2f;
  --service: #1d3450; --service-line: #6cabf0; --gateway: #173a2b; --gateway-line: #57c594; --external: #333333; --external-line: #a8a8a8;
  --client: #40300f; --client-line: #dfa445; --store: #2f2650; --store-line: #a993ee; --channel: #4a1f33; --channel-line: #ee86b0;
  --error: #ff7b6e; --warning: #e6b450; --info: #6cb6ff; --on-badge: #1a1a1a; --good: #57c594;`;

/** How elements, connections, badges and states look, by the colors that are in force. */
export const shapeStyle = `text { fill: var(--text); }
.frame { fill: var(--ground); stroke: var(--frame); stroke-width: 1; }
.grip { fill: var(--ground); opacity: 0.85; }
.group-name { font-size: 12px; font-weight: 600; fill: var(--soft); }
.legend-words { font-size: 12px; fill: var(--soft); }
.name { font-size: 13px; text-anchor: middle; }
.detail { font-size: 11px; text-anchor: middle; fill: var(--soft); }
.body { stroke-width: 1.4; fill: var(--service); stroke: var(--service-line); }
.inner { fill: none; stroke-width: 1; stroke: var(--service-line); }
.behind { fill: var(--ground); stroke: var(--frame); stroke-width: 1; }
.gateway .body { fill: var(--gateway); stroke: var(--gateway-line); }
.external .body { fill: var(--external); stroke: var(--external-line); }
.external .inner { stroke: var(--external-line); }
.client .body { fill: var(--client); stroke: var(--client-line); }
.datastore .body { fill: var(--store); stroke: var(--store-line); }
.datastore .inner { stroke: var(--store-line); }
.channel .body { fill: var(--channel); stroke: var(--channel-line); }
.channel .inner { stroke: var(--channel-line); }
.node.group .body { fill: var(--ground); stroke: var(--frame); }
.undeclared .body { stroke-dasharray: 4 3; }
.undeclared .name { font-style: italic; }
.hit { fill: none; stroke: none; }
.line { fill: none; stroke: var(--line); stroke-width: 1.4; }
.head { fill: var(--line); stroke: var(--line); stroke-width: 1.2; }
.head.open { fill: none; }
.async .line { stroke-dasharray: 6 4; }
.data .line { stroke-dasharray: 1.5 3; stroke-width: 1.6; }
.knob { fill: var(--paper); stroke: var(--line); stroke-width: 1.2; }
.edge.has-error .line, .edge.has-error .head { stroke: var(--error); }
.edge.has-error .head:not(.open) { fill: var(--error); }
.edge.has-warning .line, .edge.has-warning .head { stroke: var(--warning); }
.edge.has-warning .head:not(.open) { fill: var(--warning); }
.badge.error rect { fill: var(--error); }
.badge.warning rect { fill: var(--warning); }
.badge.info rect { fill: var(--info); }
.badge path { fill: none; stroke: var(--on-badge); stroke-width: 1.6; stroke-linecap: round; }
.count { font-size: 11px; font-weight: 600; text-anchor: middle; fill: var(--on-badge); }
.word { font-size: 10px; font-weight: 600; text-anchor: middle; fill: var(--on-badge); }
.tag.failed rect, .tag.blocked rect { fill: var(--error); }
.tag.degraded rect { fill: var(--warning); }
.tag.protected rect { fill: var(--good); }
.node.mark-failed .body { stroke: var(--error); stroke-width: 3; stroke-dasharray: 2 2; }
.node.mark-blocked .body { stroke: var(--error); stroke-width: 3; }
.node.mark-degraded .body { stroke: var(--warning); stroke-width: 2.5; stroke-dasharray: 8 3; }
.node.mark-protected .body { stroke: var(--good); stroke-width: 2.5; }
.edge.mark-failed .line, .edge.mark-blocked .line { stroke: var(--error); stroke-width: 3; }
.edge.mark-degraded .line { stroke: var(--warning); stroke-width: 2.5; }
.edge.mark-protected .line { stroke: var(--good); stroke-width: 2.5; }
.mark-unaffected { opacity: 0.45; }
`;

/** The style of a picture that stands alone. */
export const pictureStyle = `.architecture { font-family: system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.paper { fill: var(--paper); }
.caption { font-size: 14px; font-weight: 600; }
${shapeStyle}`;
