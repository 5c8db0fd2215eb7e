import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { refactoringsAt, type RefactoringKind } from "../../server/src/features/refactor";
import { answersFor } from "../../server/src/features/why";
import { problems } from "../../rules/kit/knowledge";
import { today } from "../support/analyze";
import { unindent } from "../support/cursor";
import { adviseFiles, offersAt, rewritten, type Files } from "../support/refactor";
import { shows } from "../support/shows";

const mark = "apiVersion: architecture-advisor/v1\n";

/** A system of one file with the cursor at `$0`, under the line that makes it a descriptor. */
function at(marked: string, more: Files = new Map()): { readonly files: Files; readonly offset: number } {
  const text = mark + unindent(marked);
  const offset = text.indexOf("$0");
  assert.ok(offset >= 0, "the case has no cursor");
  return { files: new Map([["architecture.yaml", text.replace("$0", "")], ...more]), offset };
}

function titles(marked: string, kind?: RefactoringKind, taken?: ReadonlySet<string>, more?: Files): readonly string[] {
  const { files, offset } = at(marked, more);
  return offersAt(adviseFiles(files, rules), "architecture.yaml", offset, wanted => kind === undefined || wanted === kind, taken).map(({ title }) => title);
}

/** The files after the only refactoring of a kind, or after the one with a title, without the first line. */
function after(marked: string, kind: RefactoringKind, title?: string, more?: Files, taken?: ReadonlySet<string>): Readonly<Record<string, string>> {
  const { files, offset } = at(marked, more);
  const offers = offersAt(adviseFiles(files, rules), "architecture.yaml", offset, wanted => wanted === kind, taken);
  const offer = title === undefined ? offers[0] : offers.find(candidate => candidate.title === title);
  assert.ok(offer, `not offered; there is ${JSON.stringify(offers.map(candidate => candidate.title))}`);
  if (title === undefined) assert.equal(offers.length, 1, JSON.stringify(offers.map(candidate => candidate.title)));
  const made = offer.make();
  assert.ok(made, "it cannot be done");
  return Object.fromEntries([...rewritten(files, made)].map(([name, text]) => [name, text.replace(mark, "")]));
}

const main = (files: Readonly<Record<string, string>>): string => files["architecture.yaml"]!;

describe("extracting a policy", () => {
  it(shows("Refactoring", "Extract a policy", "says once in `defaults` what every call repeats, however it is written"), () => {
    const files = after(`
      services:
        shop:
          calls:
            - to: payments
              timeout: $02s   # as agreed
            - {to: stock, timeout: {request: 2000ms}, effect: write}
        stock: {calls: [{to: payments, timeout: 2s}]}
        payments: {}
    `, "extract");
    assert.equal(main(files), unindent(`
      services:
        shop:
          calls:
            - to: payments
              # as agreed
            - {to: stock, effect: write}
        stock: {calls: [{to: payments}]}
        payments: {}
      defaults:
        calls: {timeout: 2s}
    `));
  });

  it("takes the service's or the callee's defaults where other calls have no such policy", () => {
    const service = `
      services:
        shop: {calls: [{to: a, $0retry: 3}, {to: b, retry: {maxAttempts: 3}}]}
        other: {calls: [a]}
        a: {}
        b: {}
    `;
    assert.deepEqual(titles(service, "extract"), ["Extract `retry: 3` of 2 calls of `shop` to `services.shop.defaults.calls`"]);
    assert.match(main(after(service, "extract")), /shop: \{calls: \[\{to: a\}, \{to: b\}\], defaults: \{calls: \{retry: 3\}\}\}\n/);
    const callee = `
      defaults: {calls: {to: {b: {timeout: 1s}}}}
      services:
        shop: {calls: [{to: a, $0circuitBreaker: {failureRate: 50%}}, b]}
        other: {calls: [{to: a, circuitBreaker: {failureRate: 50}}, {to: a, circuitBreaker: {failureRate: 50%}, op: x}]}
        a: {}
        b: {}
    `;
    assert.deepEqual(titles(callee, "extract"), ["Extract `circuitBreaker: {failureRate: 50%}` of 3 calls to `a` to `defaults.calls.to.a`"]);
    assert.match(main(after(callee, "extract")), /to: \{b: \{timeout: 1s\}, a: \{circuitBreaker: \{failureRate: 50%\}\}\}/);
  });

  it("removes repeats of what the defaults say already", () => {
    assert.equal(main(after(`
      defaults: {calls: {timeout: 2s}}
      services: {a: {calls: [{to: b, $0timeout: 2s}]}, b: {}}
    `, "extract")), "defaults: {calls: {timeout: 2s}}\nservices: {a: {calls: [{to: b}]}, b: {}}\n");
  });

  it("is not offered where anything else would come into force for a call", () => {
    const beside = (other: string): readonly string[] => titles(`services: {a: {calls: [{to: b, $0timeout: 2s}, ${other}]}, c: {calls: [{to: b, timeout: 2s}]}, b: {}}`, "extract");
    for (const other of ["b", "{to: b, timeout: {connect: 1s}}"]) assert.deepEqual(beside(other), [], other);
    for (const other of ["{to: b, timeout: 3s}", "{to: b, timeout: none, reason: x}"]) assert.deepEqual(beside(other), ["Extract `timeout: 2s` of 2 calls to `defaults.calls`"], other);
    assert.deepEqual(titles("services: {a: {calls: [{to: b, $0timeout: 2s}]}, b: {}}", "extract"), [], "nothing is repeated");
    assert.deepEqual(titles("services: {a: {calls: [{to: b, $0timeout: none}, {to: c, timeout: none}]}, b: {}, c: {}}", "extract"), [], "a reason may stand beside it");
  });

  it("offers only the policy that the cursor is on, and all of a call elsewhere in it", () => {
    const text = (to: string, timeout: string): string => `services: {a: {calls: [{to: ${to}b, ${timeout}timeout: 2s, retry: 2}, {to: c, timeout: 2s, retry: 2}]}, b: {}, c: {}}`;
    assert.equal(titles(text("$0", ""), "extract").length, 2);
    assert.equal(titles(text("", "$0"), "extract").length, 1);
    assert.deepEqual(titles("services: {a: {calls: [{to: b, timeout: 2s}, {to: c, timeout: 2s}], $0team: x}, b: {}, c: {}}", "extract"), []);
  });

  it("leaves alone what is shared through an alias", () => {
    assert.deepEqual(titles("x-t: &t {request: 2s}\nservices: {a: {calls: [{to: b, $0timeout: *t}, {to: c, timeout: *t}]}, b: {}, c: {}}", "extract"), []);
  });
});

describe("short and long forms", () => {
  const expanded = (text: string): string => main(after(text, "expand"));
  const collapsed = (text: string): string => main(after(text, "collapse"));

  it(shows("Refactoring", "Short and long forms", "writes a short form out, and a long form that says no more in short"), () => {
    assert.equal(expanded("services: {a: {calls: [{to: b, timeout: $02s}]}, b: {}}"), "services: {a: {calls: [{to: b, timeout: {request: 2s}}]}, b: {}}\n");
    assert.equal(expanded("services: {a: {calls: [$0b]}, b: {}}"), "services: {a: {calls: [{to: b}]}, b: {}}\n");
    assert.equal(expanded("services:\n  a:\n    calls:\n      - $0b # c\n  b: {}"), "services:\n  a:\n    calls:\n      - to: b # c\n  b: {}\n");
    assert.equal(expanded("services:\n  a:\n    telemetry: # c\n      - $0x # d\n      - y\n"), "services:\n  a:\n    telemetry: # c\n      signals:\n        - x # d\n        - y\n");
    assert.equal(expanded("services: {a: {calls: [{to: b, timeout: $0none}]}, b: {}}"), "services: {a: {calls: [{to: b, timeout: {none: true}}]}, b: {}}\n");
    assert.equal(collapsed("services: {a: {calls: [{to: b, timeout: {$0request: 2s}}]}, b: {}}"), "services: {a: {calls: [{to: b, timeout: 2s}]}, b: {}}\n");
    assert.equal(collapsed("services:\n  a:\n    calls:\n      - to: b\n        timeout:\n          $0request: 2s # c\n  b: {}"), "services:\n  a:\n    calls:\n      - to: b\n        timeout: 2s # c\n  b: {}\n");
    assert.equal(collapsed("services:\n  a:\n    calls:\n      - to: $0b\n  b: {}"), "services:\n  a:\n    calls:\n      - b\n  b: {}\n");
  });

  it("names what it would rewrite", () => {
    assert.deepEqual(titles("services: {a: {calls: [{to: b, timeout: $02s}]}, b: {}}", "expand"), ["Write `timeout: 2s` in its long form"]);
    assert.deepEqual(titles("services: {a: {calls: [{to: b, timeout: {request: $02s}}]}, b: {}}", "collapse"), ["Write `timeout: {request: 2s}` in its short form"]);
  });

  it("offers nothing where something would be lost or mean something else", () => {
    assert.deepEqual(titles("services: {a: {calls: [{to: b, timeout: {$0request: 2s, connect: 1s}}]}, b: {}}", "collapse"), []);
    assert.deepEqual(titles("services:\n  a:\n    calls:\n      - to: b\n        timeout:\n          # why\n          $0request: 2s\n  b: {}", "collapse"), []);
    assert.deepEqual(titles("services: {a: {calls: [{to: b, circuitBreaker: $0true}]}, b: {}}", "expand"), []);
    assert.deepEqual(titles("services: {a: {calls: [{to: b, fallback: {$0type: none}}]}, b: {}}", "collapse"), []);
    assert.deepEqual(titles("services: {a: {calls: [{to: b, timeout: $0TODO}]}, b: {}}", "expand"), []);
    assert.deepEqual(titles("services: {a: {replicas: $02}}", "expand"), []);
  });
});

describe("moving elements to files", () => {
  const none: ReadonlySet<string> = new Set();

  it(shows("Refactoring", "Move to a file", "moves a service with its comments to a file of its own, and includes that"), () => {
    const files = after(`
      system: {name: shop}

      services:
        # The front.
        web: {calls: [orders]}

        # Takes $0orders.
        orders:
          team: core   # since spring

        # --- stored ---

      teams: {core: {}}
    `, "split");
    assert.equal(files["architecture.yaml"], unindent(`
      include: [services/orders.yaml]
      system: {name: shop}

      services:
        # The front.
        web: {calls: [orders]}

        # --- stored ---

      teams: {core: {}}
    `));
    assert.equal(files["services/orders.yaml"], "\nservices:\n  # Takes orders.\n  orders:\n    team: core   # since spring\n");
  });

  it("moves a whole collection, or each service, on its key", () => {
    const text = `
      teams: {core: {}}

      # What runs.
      $0services: # all of it
        a: {}
        b: {}   # the other
    `;
    assert.deepEqual(titles(text, "split"), ["Move `services` to `services.yaml`", "Move each of the 2 services to a file of its own in `services/`"]);
    const all = after(text, "split", "Move `services` to `services.yaml`");
    assert.deepEqual(all, { "architecture.yaml": "include: [services.yaml]\nteams: {core: {}}\n", "services.yaml": "\n# What runs.\nservices: # all of it\n  a: {}\n  b: {}   # the other\n" });
    const each = after(text, "split", "Move each of the 2 services to a file of its own in `services/`");
    assert.deepEqual(each, {
      "architecture.yaml": "include: [services/*.yaml]\nteams: {core: {}}\n\n# What runs.\n# all of it\n", "services/a.yaml": "\nservices:\n  a: {}\n", "services/b.yaml": "\nservices:\n  b: {}   # the other\n",
    });
  });

  it("includes what is not included yet, in the way that is there", () => {
    const move = (include: string): string => main(after(`${include}\nservices:\n  $0a: {}\n  b: {}\n`, "split"));
    assert.match(move("include: [teams.yaml] # c"), /^include: \[teams\.yaml, services\/a\.yaml\] # c\n/);
    assert.match(move("include: teams.yaml"), /^include: \[teams\.yaml, services\/a\.yaml\]\n/);
    assert.match(move("include:\n  - teams.yaml"), /^include:\n {2}- teams\.yaml\n {2}- services\/a\.yaml\n/);
    assert.match(move("include: [\"services/*.yaml\"]"), /^include: \["services\/\*\.yaml"\]\n/);
  });

  it("takes another name when a file has it, and lists files where a pattern would catch others", () => {
    const text = "services:\n  $0a: {}\n  b: {}\n";
    assert.deepEqual(titles(text, "split", new Set(["services/a.yaml"])), ["Move `a` to `services/a-2.yaml`"]);
    const each = after("services$0:\n  a: {}\n  b: {}\n", "split", undefined, undefined, new Set(["services/old.yaml"]));
    assert.match(main(each), /^include: \[services\/a\.yaml, services\/b\.yaml\]\n$/);
  });

  it("offers nothing where no file can be made, where nothing would stay, or where the text is shared", () => {
    const { files, offset } = at("teams: {x: {}}\nservices:\n  $0a: {}\n  b: {}\n");
    const { descriptor, rules: set } = adviseFiles(files, rules);
    const place = { descriptor, rules: set, today, source: "architecture.yaml", offset };
    assert.deepEqual(refactoringsAt({ ...place, taken: none }).map(({ kind }) => kind), ["split"]);
    assert.deepEqual(refactoringsAt(place), []);
    assert.deepEqual(titles("$0services:\n  a: {}\n", "split", none), []);
    assert.deepEqual(titles("services:\n  a: &x {replicas: 2}\n  $0b: *x\n", "split", none), []);
    assert.deepEqual(titles("services: {$0a: {}}\n", "split", none), []);
  });

  it("stays in the folder of services when the file lies there", () => {
    const files = new Map([["architecture.yaml", `${mark}include: [services/*.yaml]\nteams: {x: {}}\n`], ["services/all.yaml", `${mark}services:\n  a: {}\n  b: {}\n`]]);
    const advisor = adviseFiles(files, rules);
    const [offer] = offersAt(advisor, "services/all.yaml", files.get("services/all.yaml")!.indexOf("a: {"));
    assert.equal(offer?.title, "Move `a` to `a.yaml`");
    const changed = rewritten(files, offer.make()!);
    assert.equal(changed.get("services/all.yaml"), `${mark}services:\n  b: {}\n`, "the pattern above includes the new file");
    assert.equal(changed.get("services/a.yaml"), `${mark}\nservices:\n  a: {}\n`);
  });
});

describe("publishing through an outbox", () => {
  it(shows("Refactoring", "Outbox", "turns a direct publish into an outbox with its relay"), () => {
    const text = main(after(`
      services:
        orders:
          uses: [{store: order-db, access: readwrite, in: place-order}]
          publishes: [{$0channel: order.events, with: place-order, via: direct}] # told
      datastores: {order-db: {owner: orders}}
      channels: {order.events: {kind: topic}}
    `, "outbox"));
    assert.match(text, /publishes: \[\{channel: order\.events, with: place-order, via: outbox\}\] # told\n {4}outbox:\n {6}store: order-db\n {6}relay: \{type: cdc\}\n/);
  });

  it("is not offered for what may be lost, what goes out first, or when the store is in doubt", () => {
    const text = (publish: string, uses: string): string => `
      services: {a: {uses: [${uses}], publishes: [{$0channel: c${publish}}]}}
      datastores: {x: {owner: a}, y: {owner: a}, z: {owner: a, kind: cache}}
      channels: {c: {kind: topic}}
    `;
    const x = "{store: x, access: write}";
    assert.deepEqual(titles(text("", x), "outbox"), ["Publish to `c` through an outbox in `x`"]);
    for (const publish of [", loss: acceptable", ", beforeWrite: true", ", purpose: telemetry", ", via: outbox", ", via: cdc"]) assert.deepEqual(titles(text(publish, x), "outbox"), [], publish);
    assert.deepEqual(titles(text("", `${x}, {store: y, access: write}`), "outbox"), []);
    assert.deepEqual(titles(text("", "{store: z, access: write}"), "outbox"), []);
    assert.deepEqual(titles(text("", "{store: x, access: read}"), "outbox"), []);
  });
});

describe("covering a flow with a saga", () => {
  const text = `
    services: {shop: {calls: [stock, payments]}, stock: {}, payments: {}}
    datastores: {stock-db: {owner: stock}, pay-db: {owner: payments}}
    flows:
      $0buy: {entry: shop, consistency: strong, writes: [{service: stock, store: stock-db, op: reserve}, {service: payments, store: pay-db}]}
  `;

  it(shows("Refactoring", "Saga", "writes a saga with a step and a compensation for each write of the flow"), () => {
    const covered = main(after(text, "saga"));
    assert.match(covered, /consistency: eventual/);
    assert.match(covered, /sagas:\n {2}buy:\n {4}flow: buy\n {4}style: orchestration\n {4}orchestrator: shop\n/);
    assert.equal(covered.match(/compensation:/g)?.length, 2);
  });

  it("is not offered when one owner or a saga has all writes", () => {
    assert.deepEqual(titles(text.replace("store: pay-db", "store: stock-db"), "saga"), []);
    assert.deepEqual(titles(`${text.trimEnd()}\n    sagas: {buy: {flow: buy}}\n`, "saga"), []);
  });
});

describe("the decision guide behind findings", () => {
  it(shows("Decision guide", "Why", "is reached from every rule that shows one of its problems"), () => {
    const known = new Set(rules.map(({ id }) => id));
    for (const { id, rules: shown, opposites, title } of Object.values(problems)) {
      const reporting = shown.filter(rule => known.has(rule) && !opposites.includes(rule));
      for (const rule of reporting) assert.ok(answersFor(rule).some(answer => answer.problem === id && answer.title === title), `${id} from ${rule}`);
      assert.ok(reporting.length > 0 || shown.every(rule => !known.has(rule) || opposites.includes(rule)), id);
    }
    assert.equal(answersFor("sync-call-without-breaker")[0]?.problem, "cascading-failure");
    assert.deepEqual(answersFor("no-such-rule"), []);
  });
});
