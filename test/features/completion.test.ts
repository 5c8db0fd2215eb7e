import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { createAdvisor } from "../../server/src/advisor";
import { completionAt, type Completion } from "../../server/src/features/completion";
import { today } from "../support/analyze";
import { atCursor } from "../support/cursor";
import { shows } from "../support/shows";

function complete(text: string): readonly Completion[] {
  const { input, source, offset } = atCursor(text);
  return completionAt(input, source, offset).items;
}

const labels = (text: string): readonly string[] => complete(text).map(({ label }) => label);

/** The text as it is after taking an offer; tab stops stay visible. */
function taking(text: string, label: string): string {
  const { advisor, input, source, offset } = atCursor(text);
  const item = completionAt(input, source, offset).items.find(candidate => candidate.label === label);
  assert.ok(item, `${label} is not offered`);
  const { at, insert } = item;
  const before = advisor.descriptor.fileOf(source)!.text.replace(/\napiVersion: architecture-advisor\/v1\n$/, "");
  return before.slice(0, at.entry.start + at.start) + insert + before.slice(at.entry.start + at.end);
}

describe("completion", () => {
  describe("of keys", () => {
    it("offers the keys of the mapping that the indentation of an empty line belongs to", () => {
      const offered = labels(`
        services:
          order:
            kind: gateway
            calls:
              - to: payment
                $0
          payment: {}
      `);
      assert.ok(offered.includes("timeout") && offered.includes("circuitBreaker"));
      assert.ok(!offered.includes("to"), "a key that is there already");
      assert.ok(!offered.includes("calls"), "a key of the service");
    });

    it("leaves out what stands below the cursor as well", () => {
      const offered = labels(`
        services:
          order:
            $0
            kind: gateway
            # and
            team: core
            calls: []
          payment: {tier: critical}
      `);
      assert.ok(offered.includes("tier"));
      for (const taken of ["kind", "team", "calls"]) assert.ok(!offered.includes(taken), taken);
    });

    it("belongs to the service, to the collection, or to the file, as the column says", () => {
      assert.ok(labels("services:\n  order:\n    kind: worker\n    $0\n").includes("team"));
      assert.deepEqual(labels("services:\n  order:\n    kind: worker\n  $0\n"), []);
      const top = labels("services:\n  order:\n    kind: worker\n$0\n");
      assert.ok(top.includes("sagas") && top.includes("platform"));
      assert.ok(!top.includes("services"));
    });

    it("works on a word that is half typed", () => {
      assert.ok(labels("services:\n  order:\n    te$0\n    kind: worker\n").includes("team"));
      assert.ok(labels("services:\n  order: {}\nsag$0\n").includes("sagas"));
      assert.ok(labels("services:\n  order:\n    calls:\n      - to: payment\n        tim$0\n").includes("timeout"));
      assert.ok(labels("services:\n  order:\n    calls:\n      - ti$0\n").includes("timeout"));
    });

    it("writes scalars, lists and blocks in the form that they need", () => {
      assert.equal(taking("services:\n  order:\n    $0\n", "team"), "services:\n  order:\n    team: $1\n");
      assert.equal(taking("services:\n  order:\n    $0\n", "tier"), "services:\n  order:\n    tier: ${1|critical,standard,best-effort|}\n");
      assert.equal(taking("services:\n  order:\n    calls:\n      - to: a\n        $0\n", "circuitBreaker"), "services:\n  order:\n    calls:\n      - to: a\n        circuitBreaker:\n          $0\n");
      assert.equal(taking("services:\n  order:\n    $0\n", "calls"), "services:\n  order:\n    calls:\n      - $0\n");
      assert.equal(taking("services:\n  order: {$0}\n", "calls"), "services:\n  order: {calls: [$1]}\n");
      assert.equal(taking("services:\n  order:\n    calls: [{to: a, $0}]\n", "circuitBreaker"), "services:\n  order:\n    calls: [{to: a, circuitBreaker: {$1}}]\n");
    });

    it("offers the whole block of a pattern as well, indented where it goes", () => {
      const taken = taking("channels:\n  orders:\n    $0\n", "dlq (example)");
      assert.match(taken, /^channels:\n {2}orders:\n {4}dlq:\n {6}channel: \S+\n {6}maxAttempts: 5\n/);
    });

    it("replaces the word under the cursor and keeps a colon that is there", () => {
      assert.equal(taking("services:\n  order:\n    ki$0nd: worker\n", "kind"), "services:\n  order:\n    kind: worker\n");
    });

    it("knows flow style, also over several lines", () => {
      const offered = labels("services:\n  order:\n    calls: [\n      {to: payment, $0, timeout: 2s},\n    ]\n");
      assert.ok(offered.includes("retry"));
      for (const taken of ["to", "timeout"]) assert.ok(!offered.includes(taken), taken);
      assert.ok(labels("services: {order: {kind: worker, $0}}\n").includes("team"));
      assert.ok(labels("services:\n  order: {calls: [{to: a, timeout: {$0}}]}\n").includes("connect"));
    });

    it("offers an item where a list has none yet", () => {
      const offered = labels("services:\n  order:\n    calls:\n      $0\n  payment: {}\n");
      assert.deepEqual(offered, ["- to:", "- payment", "circuit breaker with fallback"]);
    });

    it("goes on with the element where a list stands at the column of its key", () => {
      const offered = labels("sagas:\n  buy:\n    steps:\n    - service: a\n    $0\n");
      assert.ok(offered.includes("orchestrator"));
      assert.ok(!offered.includes("steps"));
    });

    it(shows("Completion", "Keys", "every key comes with what it means, and those that are there already are left out"), () => {
      const items = complete("services:\n  order:\n    calls:\n      - to: payment\n        $0\n");
      for (const { label, documentation } of items) assert.ok(documentation.length > 20, label);
      const timeout = items.find(({ label }) => label === "timeout")!;
      assert.match(timeout.documentation, /How long the caller waits/);
      assert.match(timeout.documentation, /\*When silent:\*/);
    });

    it("puts what is required first", () => {
      const advisor = createAdvisor("architecture.yaml", { rules });
      advisor.descriptor.setFile("architecture.yaml", "\nteams: {}\n");
      const [first] = completionAt({ descriptor: advisor.descriptor, rules: advisor.rules, findings: [], today }, "architecture.yaml", 0).items;
      assert.equal(first?.label, "apiVersion");
      assert.equal(first.detail, "one of a few words, required");
    });

    it("names what is mentioned and not declared", () => {
      assert.ok(labels("services:\n  order: {calls: [payment]}\n  $0\n").includes("payment"));
    });
  });

  describe("of values", () => {
    it("offers the words of the language, with the default named", () => {
      const items = complete("services:\n  order:\n    calls: [{to: a, mode: $0}]\n");
      assert.deepEqual(items.map(({ label }) => label), ["sync", "async", "stream", "TODO"]);
      assert.equal(items[0]!.detail, "the default");
    });

    it("offers true and false", () => {
      assert.deepEqual(labels("services:\n  order:\n    entry: $0\n").slice(0, 2), ["true", "false"]);
    });

    it("offers units behind a number, and usual values before one", () => {
      assert.deepEqual(labels("services:\n  order:\n    calls:\n      - {to: a, timeout: 2$0}\n").slice(0, 4), ["2s", "200ms", "2ms", "2m"]);
      assert.ok(labels("services:\n  order:\n    calls:\n      - {to: a, timeout: $0}\n").includes("250ms"));
    });

    it(shows("Completion", "Units and dates", "a number gets the units that fit, and a day is counted from today"), () => {
      assert.deepEqual(labels("services:\n  order:\n    calls:\n      - to: a\n        timeout: 2$0\n").slice(0, 2), ["2s", "200ms"]);
      assert.deepEqual(labels("channels:\n  c: {retention: 7$0}\n")[0], "7d");
      assert.ok(labels("services:\n  order: {availability: 99.9$0}\n").includes("99.9%"));
      const offered = complete("flags:\n  f:\n    expires: $0\n");
      assert.deepEqual(offered.slice(0, 5).map(({ label, detail }) => `${label} ${detail}`), [
        "2026-07-15 in two weeks", "2026-07-31 in a month", "2026-09-29 in three months", "2026-12-30 in half a year", "2027-07-01 in a year",
      ]);
      assert.equal(labels("flags: {f: {created: $0}}\n")[0], "2026-07-01");
      assert.equal(labels("migrations:\n  m:\n    deadline:$0\n")[0], "2026-07-15");
      assert.ok(labels("services: {} # advisor-ignore shared-database: soon gone (until $0\n").includes("2026-12-30"));
    });

    it("offers none where a policy can be left out, and TODO for what is open", () => {
      const offered = labels("services:\n  order:\n    calls:\n      - to: a\n        retry: $0\n");
      assert.ok(offered.includes("none") && offered.includes("TODO"));
    });

    it("adds the space that a colon lacks", () => {
      assert.equal(taking("services:\n  order:\n    kind:$0\n", "worker"), "services:\n  order:\n    kind: worker\n");
    });

    it("says nothing inside of text and behind values that are complete", () => {
      assert.deepEqual(labels("services:\n  order:\n    description: |\n      some $0\n"), []);
      assert.deepEqual(labels("services:\n  order:\n    description: \"some $0\"\n"), []);
    });
  });

  describe("of names", () => {
    const declared = "services:\n  order:\n    calls:\n      - to: $0\n  payment: {}\n  stock: {kind: worker}\n";

    it(shows("Completion", "Names", "services, stores, channels and operations are offered where they are meant, from all files"), () => {
      const items = complete(declared);
      assert.deepEqual(items.map(({ label }) => label), ["payment", "stock", "TODO"]);
      assert.equal(items[1]!.detail, "service, worker");
    });

    it("offers them for the short form and in flow style", () => {
      assert.ok(labels("services:\n  order:\n    calls:\n      - pa$0\n  payment: {}\n").includes("payment"));
      assert.ok(labels("services:\n  order: {calls: [$0]}\n  payment: {}\n").includes("payment"));
      assert.deepEqual(labels("teams: {core: {}}\nservices:\n  order: {team: $0}\n"), ["core", "checkout", "TODO"].filter(name => labels("teams: {core: {}}\nservices:\n  order: {team: $0}\n").includes(name)));
    });

    it("looks in all files of the system", () => {
      const { advisor, input, source, offset } = atCursor(declared);
      advisor.descriptor.setFile("more.yaml", "services:\n  billing: {}\n");
      assert.ok(completionAt(input, source, offset).items.some(({ label }) => label === "billing"));
    });

    it("offers the operations of the callee that is named beside it", () => {
      const offered = labels("services:\n  order:\n    calls: [{to: payment, op: $0}]\n  payment:\n    exposes: [{op: charge}, {op: refund}]\n  stock:\n    exposes: [reserve]\n");
      assert.deepEqual(offered.filter(name => ["charge", "refund", "reserve"].includes(name)), ["charge", "refund"]);
    });

    it("offers the dead letter queues that exist by being used", () => {
      assert.ok(labels("channels:\n  a: {dlq: a.dlq}\nservices:\n  s: {consumes: [{channel: $0}]}\n").includes("a.dlq"));
    });

    it("offers problems of the guide and names of rules", () => {
      assert.ok(labels("system: {problems: [$0]}\n").includes("cascading-failure"));
      assert.ok(labels("exceptions:\n  - rule: $0\n").includes("saga-without-dlq"));
    });

    it("offers the elements that an exception may be about, those of its rule", () => {
      const text = (rule: string): string => `services: {a: {}}\nsagas:\n  buy:\n    steps: [{service: a, action: x, effect: write}]\nexceptions:\n  - rule: ${rule}\n    on: $0\n`;
      assert.deepEqual(labels(text("saga-without-dlq")).slice(0, 1), ["sagas.buy"]);
      assert.ok(!labels(text("flag-expired")).includes("sagas.buy"));
    });

    it("offers flags, teams and stores where they are named", () => {
      assert.ok(labels("teams: {core: {}}\nflags: {f: {owner: $0}}\n").includes("core"));
      assert.ok(labels("flags: {new-price: {}}\nrollouts: {r: {flag: $0}}\n").includes("new-price"));
      assert.ok(labels("datastores: {db: {}}\nservices:\n  a:\n    uses:\n      - {store: $0}\n").includes("db"));
      assert.ok(labels("channels: {c: {}}\nservices:\n  a:\n    publishes:\n      - channel: $0\n").includes("c"));
    });

    it("puts the rules that found something here first in a comment", () => {
      const offered = labels("services: {a: {}}\nsagas:\n  # advisor-ignore $0\n  other: {}\n  buy:\n    steps: [{service: a, action: x, effect: write}]\n");
      assert.ok(offered.includes("saga-without-dlq"));
      assert.deepEqual(labels("services: {} # adv$0\n"), ["advisor-ignore"]);
    });

    it("shortens a long list and says so", () => {
      const many = Array.from({ length: 500 }, (_, index) => `  s${index}: {}`).join("\n");
      const { input, source, offset } = atCursor(`services:\n  order:\n    calls: [s49$0]\n${many}\n`);
      const { items, incomplete } = completionAt(input, source, offset);
      assert.equal(incomplete, true);
      assert.deepEqual(items.map(({ label }) => label).filter(label => /^s[0-9]/.test(label)).sort(), ["s49", ...Array.from({ length: 10 }, (_, index) => `s49${index}`)].sort());
    });
  });

  it("gives an answer anywhere in any text, and its range holds the cursor", () => {
    const text = "services:\n  order: # x\n    kind: gateway\n    calls:\n    - {to: payment, timeout: {connect: 1s}}\n    -   to: b\n        retry: {\n          maxAttempts: 3 }\n  'q': \"a\n    b\"\nsagas: {s: {steps: [ {service: a}, \n b ]}}\nx: |\n  text\n\n";
    for (let offset = 0; offset <= text.length; offset += 1) {
      for (const cut of [text, text.slice(0, offset), `${text.slice(0, offset)}\r\n${text.slice(offset)}`]) {
        const { input, source } = atCursor(`${cut}$0`, []);
        for (const { at } of completionAt(input, source, offset).items) {
          assert.ok(at.entry.start + at.start <= offset && offset <= at.entry.start + at.end, `${offset} of ${JSON.stringify(cut)}`);
        }
      }
    }
  });

  describe("leaves what is around it sound", () => {
    it("keeps a comment that the cursor stands in front of", () => {
      assert.equal(taking("services:\n  a:\n    calls:\n      - to: $0# slow one\n  b: {}\n", "b"), "services:\n  a:\n    calls:\n      - to: b # slow one\n  b: {}\n");
      assert.equal(taking("services:\n  a:\n    calls:\n      - to: b\n        timeout: $0# why\n  b: {}\n", "2s"), "services:\n  a:\n    calls:\n      - to: b\n        timeout: 2s # why\n  b: {}\n");
      assert.equal(taking("services:\n  a: {kind: $0 # why\n  }\n", "worker"), "services:\n  a: {kind: worker # why\n  }\n");
    });

    it("makes a list of one name where only a list may stand", () => {
      assert.equal(taking("services:\n  a:\n    calls: $0\n  b: {}\n", "b"), "services:\n  a:\n    calls: [b]\n  b: {}\n");
      assert.equal(taking("services:\n  a: {consumes: $0}\nchannels: {q: {}}\n", "q"), "services:\n  a: {consumes: [q]}\nchannels: {q: {}}\n");
      assert.equal(taking("services:\n  a: {calls: [$0]}\n  b: {}\n", "b"), "services:\n  a: {calls: [b]}\n  b: {}\n");
      assert.equal(taking("services:\n  a: {team: $0}\nteams: {core: {}}\n", "core"), "services:\n  a: {team: core}\nteams: {core: {}}\n");
    });

    it("offers no name that nothing has", () => {
      assert.deepEqual(labels("services:\n  a:\n    calls:\n      - to: $0\n  b: {}\n"), ["b", "TODO"]);
      assert.deepEqual(labels("services:\n  a:\n    team: $0\n"), ["TODO"]);
      assert.deepEqual(labels("services:\n  a: {publishes: [{channel: $0}]}\n"), ["TODO"]);
    });

    it("begins behind a dash with a space", () => {
      const text = "services:\n  a:\n    calls:\n      -$0\n  b: {}\n";
      assert.match(taking(text, "to"), /\n {6}- to: /);
      assert.match(taking(text, "timeout (example)"), /\n {6}- timeout:\n {10}connect: /);
      assert.match(taking(text, "circuit breaker with fallback"), /\n {6}- to: [^\n]*\n {8}\S/);
    });

    it("writes no second colon", () => {
      assert.equal(taking("services:\n  a:\n    $0: true\n", "public"), "services:\n  a:\n    public: true\n");
    });
  });
});
