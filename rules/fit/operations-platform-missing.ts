import { count, defineRule, deployables, isLeftOut, isSet, isTraced, meshOf, systemPlace, todo, typesInWords, yaml, type Block, type Known, type Located, type Pairs, type Platform, type System } from "../kit";

const manyServices = 5;
const tolerated = 1;

/** A part of the platform that many services need. */
interface Need {
  readonly words: string;
  readonly pairs: Pairs;
  isThere(system: System, platform: Platform | undefined): boolean;
}

const needs: readonly Need[] = [
  { words: "tracing", pairs: { tracing: todo }, isThere: system => isTraced(system) },
  {
    words: "central logs or metrics", pairs: { logs: todo, metrics: todo },
    isThere: (_system, platform) => isCentral(platform?.logs) || isCentral(platform?.metrics) || platform?.paas?.logs?.value === true,
  },
  { words: "a pipeline for each service", pairs: { ci: todo }, isThere: (_system, platform) => isThere(platform?.ci) && platform?.ci?.perService?.value !== false },
  {
    words: "orchestration", pairs: { orchestrator: todo },
    isThere: (_system, platform) => isThere(platform?.orchestrator) || platform?.paas !== undefined,
  },
  {
    words: "discovery", pairs: { discovery: todo },
    isThere: (system, platform) => (isThere(platform?.discovery) && platform?.discovery?.method?.value !== "static") || givesNames(platform) || meshOf(system) !== undefined,
  },
];

export default defineRule({
  id: "operations-platform-missing",
  scope: "system",
  title: "Many services without the platform that they need",
  pattern: "microservices",
  group: "X-FIT",
  severity: "warning",
  status: "stable",
  articles: ["MS10"],

  why: `
    What one program does inside itself has to be built for many: something must start them, let them find each other,
    release them one by one, and show what they do. Without that platform every service solves it alone, differently, and
    mostly not at all, which is the cost of services that is underestimated most.
  `,
  unless: "the system is a prototype, or a part is left out on purpose (`none` with a `reason`).",

  *check(system) {
    const services = system.fact(deployables);
    if (services < manyServices || system.single("system")?.stage?.value === "prototype") return;
    const platform = system.single("platform");
    const missing = needs.filter(need => !need.isThere(system, platform));
    if (missing.length <= tolerated) return;
    const place = systemPlace(system, platform);
    if (!place) return;
    yield {
      ...place,
      message: `${count(services, "service")} run without ${typesInWords(missing.map(({ words }) => words))}`,
      help: `declare under \`platform\` what there is: ${missing.flatMap(({ pairs }) => Object.keys(pairs)).map(key => `\`${key}\``).join(", ")}`,
      data: missing,
    };
  },

  fix: (_system, edit, _context, violation) => ({
    title: "Leave a place for what the platform lacks",
    safe: false,
    edits: edit.addAt(["platform"], Object.assign({}, ...(violation.data as readonly Need[]).map(({ pairs }) => pairs)) as Pairs),
  }),

  examples: [{
    title: "Five services on nothing",
    bad: yaml`
      services: {orders: {}, stock: {}, prices: {}, users: {}, mails: {}}
      platform: {logs: loki}
      # <- warning
    `,
    good: yaml`
      services: {orders: {}, stock: {}, prices: {}, users: {}, mails: {}}
      platform: {logs: loki, tracing: TODO, ci: TODO, orchestrator: TODO, discovery: TODO}
    `,
  }],
});

type Part = Block & { readonly none?: Known<boolean>; readonly reason?: Located<string>; readonly central?: Known<boolean> };

/** True for a part that is there, or that was left out with a reason. A placeholder counts. */
function isThere(part: Part | undefined): boolean {
  return part !== undefined && (isSet(part) || isLeftOut(part));
}

function isCentral(part: Part | undefined): boolean {
  return isThere(part) && part?.central?.value !== false;
}

/** An orchestrator gives services names, unless it says that it does not. */
function givesNames(platform: Platform | undefined): boolean {
  const orchestrator = platform?.orchestrator;
  return orchestrator !== undefined && isSet(orchestrator) && orchestrator.dns?.value !== false;
}
