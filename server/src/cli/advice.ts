import { loadKnowledgeText, loadPlaybooks } from "../../../rules/kit/knowledge";
import { decide as answerTo, problemsIn } from "../features/decide";
import { planFor } from "../features/plan";
import { situationOf, type Situation } from "../features/situation";
import { visible } from "../report/visible";
import type { DecideOptions, PlanOptions, SystemOptions } from "./arguments";
import { tellProblems } from "./check";
import { createConfigurations } from "./configuration";
import { exitCodes, type CliHost, type ExitCode } from "./host";
import { findInputs } from "./inputs";
import { namesForMachines, namesForPeople, type Naming } from "./names";
import { paintFor } from "./output";
import { loadSystems } from "./systems";

export interface Loaded {
  readonly situation: Situation;
  readonly forPeople: Naming;
  readonly forMachines: Naming;
  /** The files of the system, by absolute path. */
  readonly files: ReadonlySet<string>;
}

/** Answers from the decision guide: about one problem, or about all that the system has. */
export async function decide(options: DecideOptions, host: CliHost): Promise<ExitCode> {
  const loaded = await load(options, host);
  if (!loaded) return exitCodes.trouble;
  const { situation } = loaded;
  const text = await loadKnowledgeText();
  const report = await import("../report/decision");
  const list = problemsIn(situation);
  const decisions = (options.problem ? [options.problem] : list.problems.map(({ problem }) => problem.id)).map(id => answerTo(id, situation, text));
  if (options.format === "json") host.out(report.renderDecisionsJson(decisions, list.unknown, loaded.forMachines));
  else if (options.problem && decisions[0]) host.out(report.renderDecision(decisions[0], loaded.forPeople, paintFor(options.color, host)));
  else host.out(report.renderDecisions(decisions, list.unknown, loaded.forPeople, paintFor(options.color, host)));
  return exitCodes.clean;
}

/** Prints the adoption plan of one system. */
export async function plan(options: PlanOptions, host: CliHost): Promise<ExitCode> {
  const loaded = await load(options, host);
  if (!loaded) return exitCodes.trouble;
  const [playbooks, text] = await Promise.all([loadPlaybooks(), loadKnowledgeText()]);
  const found = planFor(loaded.situation, playbooks, text);
  const report = await import("../report/plan");
  switch (options.format) {
    case "json": host.out(report.renderPlanJson(found, loaded.forMachines)); break;
    case "markdown": host.out((await import("../report/plan-markdown")).renderPlanMarkdown(found, loaded.forMachines)); break;
    case "text": host.out(report.renderPlan(found, loaded.forPeople, paintFor(options.color, host)));
  }
  return exitCodes.clean;
}

/** The one system that the arguments mean, looked at; undefined when there is none or more than one, which has then been said. */
export async function load({ path, today, config }: SystemOptions, host: CliHost): Promise<Loaded | undefined> {
  const { inputs, failures } = await findInputs([path], undefined, host);
  const configurations = createConfigurations(config, host);
  const found = await loadSystems(inputs, { only: [], fixing: false }, configurations, host);
  // Files of that name with another meaning are no systems, unless there is nothing else.
  const described = found.filter(({ advisor }) => advisor.descriptor.marking().kind === "descriptor");
  const systems = described.length > 0 ? described : found;
  const forPeople = namesForPeople(host.folder);
  tellProblems(configurations, forPeople, host);
  const trouble = [...failures, ...configurations.failures()];
  for (const { name, phrase } of trouble) host.err(`error: ${visible(name)} ${phrase}\n`);
  const [system] = systems;
  if (trouble.length > 0 || !system) return undefined;
  if (systems.length > 1) {
    host.err(`error: ${visible(path)} holds ${systems.length} systems, and this command looks at one\nhelp: name one of ${systems.slice(0, 5).map(({ input }) => `\`${visible(forPeople(input.file))}\``).join(", ")}${systems.length > 5 ? ", …" : ""}\n`);
    return undefined;
  }
  if (system.advisor.descriptor.marking().kind !== "descriptor") {
    host.err(`error: ${visible(forPeople(system.input.file))} is no descriptor\nhelp: add \`apiVersion: architecture-advisor/v1\` to it\n`);
    return undefined;
  }
  return { situation: situationOf(system.advisor, today ?? host.today()), forPeople, forMachines: namesForMachines(host.folder, [system.input.file]), files: new Set(system.advisor.descriptor.sources()) };
}
