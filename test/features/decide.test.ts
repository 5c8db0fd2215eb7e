import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rules } from "../../rules/index";
import { problems, type ProblemId } from "../../rules/kit/knowledge";
import { decide, nearestProblem, problemsIn, type Decision } from "../../server/src/features/decide";
import { recordProblem } from "../../server/src/features/record-problem";
import { applyEdits } from "../../server/src/syntax/edit";
import { advise } from "../support/analyze";
import { knowledgeText, situationIn } from "../support/situation";
import { shows } from "../support/shows";

const read = (file: string): string => readFileSync(file, "utf8");
const foundIn = (text: string, only?: readonly string[]): readonly string[] => problemsIn(situationIn(text, only)).problems.filter(({ solved }) => !solved).map(({ problem }) => problem.id);
const decideIn = async (text: string, id: ProblemId, only?: readonly string[]): Promise<Decision> => decide(id, situationIn(text, only), await knowledgeText());

describe("the decision guide", () => {
  it(shows("Decision guide", "Answers for this system", "answers quiz 1, the slow payment: timeout, then circuit breaker, and the bulkhead after its cause"), async () => {
    const text = read("test/scenarios/d3.yaml");
    const order = foundIn(text, ["calls", "circuit-breaker", "bulkhead"]);
    assert.deepEqual(order, ["unbounded-wait", "cascading-failure", "pool-exhaustion"]);
    const decision = await decideIn(text, "cascading-failure");
    assert.equal(decision.primary?.pattern.id, "circuit-breaker");
    assert.deepEqual(decision.supporting.map(({ pattern }) => pattern.id), ["bulkhead"]);
    assert.deepEqual(decision.first.map(({ pattern }) => pattern.id), ["timeout"]);
    const pool = await decideIn(text, "pool-exhaustion");
    assert.deepEqual(pool.causes.map(({ problem }) => problem.id), ["unbounded-wait", "cascading-failure"]);
  });

  it("answers quiz 2, stock and card in one operation: a saga with a dead letter queue", async () => {
    const decision = await decideIn(read("test/scenarios/d4.yaml"), "multi-service-operation");
    assert.equal(decision.primary?.pattern.id, "saga");
    assert.equal(decision.primary?.standing, "missing");
    assert.deepEqual(decision.supporting.map(({ pattern }) => pattern.id), ["dead-letter-queue"]);
    assert.deepEqual(decision.evidence.map(({ rule }) => rule.id), ["cross-service-write-without-saga"]);
    assert.ok(decision.first.some(({ pattern }) => pattern.id === "dead-letter-queue"));
    assert.ok(decision.simplerFirst[0]?.includes("One service"));
    assert.equal(decision.groups[0]?.id, "G3");
  });

  it("answers quiz 3, five percent of the users: flags for users, with a canary", async () => {
    const decision = await decideIn(read("test/scenarios/d5.yaml"), "release-vs-deploy");
    assert.equal(decision.primary?.pattern.id, "feature-flags");
    assert.deepEqual(decision.supporting.map(({ pattern }) => pattern.id), ["canary"]);
    assert.equal(decision.evidence[0]?.rule.id, "per-user-rollout-without-flags");
    const solved = await decideIn(read("test/scenarios/d5b.yaml"), "release-vs-deploy");
    assert.deepEqual([solved.solved, solved.primary?.standing], [true, "has"]);
  });

  it("sends the company that skipped group 2 there before its saga", async () => {
    const decision = await decideIn(read("test/scenarios/d1.yaml"), "multi-service-operation", ["saga", "dlq", "circuit-breaker", "ordering"]);
    assert.equal(decision.solved, false);
    assert.deepEqual(decision.first.map(({ pattern }) => pattern.id), ["dead-letter-queue", "circuit-breaker"]);
    assert.deepEqual(decision.gates.map(({ group }) => group), ["G2"]);
    assert.ok(decision.edit && [...decision.edit.changes.values()].flat().some(({ text }) => text.includes("dlq")));
  });

  it("calls a told problem told, with or without evidence, and names the nearest to an unknown one", () => {
    const list = problemsIn(situationIn("system: {problems: [slow-reads, cascading-failures]}\nservices: {a: {}}\n"));
    assert.deepEqual(list.problems.filter(({ told }) => told).map(({ problem, evidence, solved }) => [problem.id, evidence.length, solved]), [["slow-reads", 0, false]]);
    assert.deepEqual(list.unknown.map(({ name, near }) => [name, near]), [["cascading-failures", "cascading-failure"]]);
    assert.equal(nearestProblem("slow-read"), "slow-reads");
  });

  it("does not take an answer without a problem for the problem", () => {
    const text = "services: {a: {uses: [{store: log}]}}\ndatastores: {log: {owner: a}}\neventStores: {log: {service: a, store: log, snapshots: {every: 100}, versioning: {strategy: upcasters}}}\n";
    const situation = situationIn(text, ["event-sourcing-without-need"]);
    assert.deepEqual(situation.findings.map(({ rule }) => rule.id), ["event-sourcing-without-need"]);
    assert.deepEqual(problemsIn(situation).problems, []);
  });

  it("has an answer, simpler means and a price for every problem, in any system", async () => {
    const text = await knowledgeText();
    const situation = situationIn("services: {a: {}}\n");
    for (const { id } of Object.values(problems)) {
      const { simplerFirst, price, articles, problem } = decide(id, situation, text);
      assert.ok(problem.answer !== "" && simplerFirst.length > 0 && price !== "" && articles.length > 0, id);
    }
  });

  it("names only rules of the problem as its opposites, and causes that are other problems", () => {
    for (const { id, rules: own, opposites, causes } of Object.values(problems)) {
      assert.ok(opposites.every(rule => own.includes(rule)), id);
      assert.ok(causes.every(cause => Object.hasOwn(problems, cause.problem) && cause.problem !== id), id);
    }
  });
});

describe("recording a problem", () => {
  const recorded = (text: string): string | undefined => {
    const { descriptor } = advise(text, rules);
    const edits = recordProblem(descriptor, "slow-reads");
    return edits && applyEdits(descriptor.fileOf(descriptor.root)!.text, edits);
  };

  it("writes the list, its first item, or one more", () => {
    assert.match(recorded("apiVersion: architecture-advisor/v1\nservices: {a: {}}\n") ?? "", /^system:\n {2}problems: \[slow-reads\]$/m);
    assert.match(recorded("apiVersion: architecture-advisor/v1\nsystem:\n  name: x\nservices: {a: {}}\n") ?? "", /^ {2}name: x\n {2}problems: \[slow-reads\]$/m);
    assert.match(recorded("apiVersion: architecture-advisor/v1\nsystem: {problems: [flag-debt]}\nservices: {a: {}}\n") ?? "", /problems: \[flag-debt, slow-reads\]/);
    assert.match(recorded("apiVersion: architecture-advisor/v1\nsystem:\n  problems: flag-debt\nservices: {a: {}}\n") ?? "", /problems: \[flag-debt, slow-reads\]/);
  });

  it("writes nothing twice", () => {
    assert.equal(recorded("apiVersion: architecture-advisor/v1\nsystem: {problems: [slow-reads]}\nservices: {a: {}}\n"), undefined);
  });
});
