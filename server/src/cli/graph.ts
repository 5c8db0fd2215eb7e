import { writeFileSync } from "node:fs";
import path from "node:path";
import { buildDiagram } from "../diagram/model";
import { renderDiagram } from "../diagram/render";
import { nodeCalled, usuallyCollapsed, viewOf } from "../diagram/view";
import { nearest } from "../model/nearest";
import { phraseOf, realPath } from "../node/files";
import { visible } from "../report/visible";
import { load } from "./advice";
import type { GraphOptions } from "./arguments";
import { exitCodes, type CliHost, type ExitCode } from "./host";

/** Draws one system, or the neighborhood of one of its elements. */
export async function graph({ format, group, focus, depth, expand, output, ...options }: GraphOptions, host: CliHost): Promise<ExitCode> {
  const loaded = await load(options, host);
  if (!loaded) return exitCodes.trouble;
  const { system, findings } = loaded.situation;
  const whole = buildDiagram(system, findings, group);
  if (focus !== undefined && !nodeCalled(whole, focus)) {
    const near = nearest(focus, whole.nodes.map(({ name }) => name));
    host.err(`error: nothing in the picture is named \`${visible(focus)}\`\nhelp: ${near === undefined ? "name a service, client, datastore or channel" : `use \`${visible(near)}\`, the closest name`}\n`);
    return exitCodes.trouble;
  }
  const view = viewOf(whole, { focus, depth, ...(expand && { collapsed: [] }) });
  if (!expand && focus === undefined && usuallyCollapsed(whole).length > 0) {
    host.err(`note: the groups are drawn collapsed, because there are ${whole.nodes.length} elements\nhelp: \`--focus NAME\` draws a part, \`--expand\` draws everything\n`);
  }
  const text = renderDiagram(view, format);
  if (output === undefined) {
    host.out(text);
    return exitCodes.clean;
  }
  const file = path.resolve(host.folder, output);
  if (loaded.files.has(realPath(file))) {
    host.err(`error: ${visible(output)} is a file of the system itself\nhelp: name another file for the picture\n`);
    return exitCodes.trouble;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    host.err(`error: ${visible(output)} ${phraseOf(error)}\n`);
    return exitCodes.trouble;
  }
  host.err(`written to ${visible(output)}\n`);
  return exitCodes.clean;
}
