import { code, defineRule, healthOf, isRequired, nameOf, withoutChecks, yaml, type Call, type Located, type Probe, type Service } from "../kit";

interface Check {
  readonly probe: Probe;
  readonly name: Located<string>;
}

export default defineRule({
  id: "readiness-needs-optional-dependency",
  scope: "service",
  title: "Readiness that needs what the service can do without",
  pattern: "readiness",
  group: "X-OPS",
  severity: "error",
  status: "stable",
  articles: ["MS9"],

  why: `
    A service that is not ready gets no requests. If its readiness looks at something it can answer without, the failure of
    that one part takes every instance out of rotation at once: what was meant to be missing from a page now takes the page
    away.
  `,
  unless: "the service cannot answer without it after all; then the call is `required: true`.",

  *check(service, { system }) {
    const { readiness } = healthOf(system, service);
    for (const name of readiness?.checks ?? []) {
      const calls = callsTo(service, name.value);
      if (calls.length === 0 || calls.some(isRequired)) continue;
      yield {
        at: name,
        about: service.health?.readiness === readiness ? service : readiness!,
        message: `${code(nameOf(service))} leaves rotation when ${code(name)} is away, although it can answer without it`,
        help: `take ${code(name)} out of \`readiness.checks\``,
        related: [{ at: calls[0]!.required ?? calls[0]!.$.key, message: `the call to ${code(name)} is not required` }],
        data: { probe: readiness!, name } satisfies Check,
      };
    }
  },

  fix: (_service, edit, _context, violation) => {
    const { probe, name } = violation.data as Check;
    return {
      title: `Be ready without ${code(name)}`,
      safe: true,
      edits: withoutChecks(edit, probe, [name.value]),
    };
  },

  examples: [{
    title: "A page that goes away with its reviews",
    bad: yaml`
      services:
        page:
          calls:
            - {to: reviews, required: false, fallback: {type: degraded}}
          health: {liveness: /live, readiness: {path: /ready, checks: [page-db, reviews]}}
      #                                                                         ^^^^^^^ error
        reviews: {}
      datastores: {page-db: {owner: page}}
    `,
    good: yaml`
      services:
        page:
          calls:
            - {to: reviews, required: false, fallback: {type: degraded}}
          health: {liveness: /live, readiness: {path: /ready, checks: [page-db]}}
        reviews: {}
      datastores: {page-db: {owner: page}}
    `,
  }],
});

function callsTo(service: Service, name: string): readonly Call[] {
  return (service.calls ?? []).filter(call => call.to?.value === name);
}
