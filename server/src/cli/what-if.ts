import { nearestSubject, whatIf } from "../features/what-if";
import { visible } from "../report/visible";
import { load } from "./advice";
import { programName, type WhatIfOptions } from "./arguments";
import { exitCodes, type CliHost, type ExitCode } from "./host";
import { paintFor } from "./output";

/** Says what happens to the others when an element of the system fails or turns slow. */
export async function whatif(options: WhatIfOptions, host: CliHost): Promise<ExitCode> {
  const loaded = await load(options, host);
  if (!loaded) return exitCodes.trouble;
  const { situation, forPeople, forMachines } = loaded;
  const { element, mode, latency, format, color } = options;
  const answer = whatIf(situation, { element, mode, latency });
  if (!answer) {
    const near = nearestSubject(situation.system, element);
    host.err(`error: no element is named \`${visible(element)}\`\nhelp: ${near === undefined ? `name a service, datastore, channel or client of the system; \`${programName} whatif NAME FILE\` looks at another one` : `use \`${visible(near)}\`, the closest name`}\n`);
    return exitCodes.trouble;
  }
  const report = await import("../report/what-if");
  switch (format) {
    case "json": host.out(report.renderWhatIfJson(answer, forMachines)); break;
    case "markdown": host.out((await import("../report/what-if-markdown")).renderWhatIfMarkdown(answer, forMachines)); break;
    case "text": host.out(report.renderWhatIf(answer, forPeople, paintFor(color, host)));
  }
  return exitCodes.clean;
}
