import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Severity } from "../rules/kit";
import { compare, findingsOf, mappingsIn, tableOf, unknownNames, weightOf, type Mapping } from "./support/real-systems";

/** A label as the people wrote it who looked at the system. */
interface Label {
  readonly id?: string;
  readonly concept: string;
  readonly level?: Severity;
  readonly forms?: readonly string[];
}

interface Labels {
  readonly must_flag: readonly Label[];
  readonly must_not_flag: readonly Label[];
}

// Further systems: a folder of mappings of one's own, whose descriptors are named from here.
const folders = ["test/real-systems", ...(process.env["ADVISOR_REAL_SYSTEMS"] ?? "").split(path.delimiter)].filter(folder => folder !== "");
const labelsFolder = [process.env["ADVISOR_CORPORA"], "../shared/corpora"].filter(place => place !== undefined).map(place => path.join(place, "_ground-truth/expert")).find(place => existsSync(place));

/** What may be found more than once in one system before a report of groups is no longer one that people read. */
const mostGroups = 14;

describe("real systems", () => {
  for (const mapping of folders.flatMap(mappingsIn)) {
    describe(mapping.system, () => {
      const rows = compare(mapping);

      it("draws every finding that its labels ask for and a rule covers", () => {
        assert.ok(rows.some(({ verdict }) => verdict === "found"), "nothing was found at all");
        assert.deepEqual(rows.filter(({ verdict }) => verdict === "missed"), [], tableOf(mapping, rows));
      });

      it("draws no warning and no error that its labels forbid", () => {
        assert.deepEqual(rows.filter(({ verdict }) => verdict === "false alarm"), [], tableOf(mapping, rows));
      });

      it("is mapped to rules that exist, or says why there is none", () => {
        assert.deepEqual(unknownNames(mapping), []);
        const bare = [...Object.values(mapping.must), ...mapping.mustNot].filter(({ rules, none }) => (rules === undefined) === (none === undefined));
        assert.deepEqual(bare, []);
      });

      for (const [form, descriptor] of Object.entries(mapping.forms)) {
        it(`is no flood: its report on form ${form} has few groups, and nothing is wrong with the descriptor itself`, () => {
          const findings = findingsOf(descriptor);
          const loud = new Set(findings.filter(({ severity }) => weightOf(severity) >= weightOf("warning")).map(({ rule }) => rule.id));
          assert.ok(loud.size <= mostGroups, `${loud.size} rules speak: ${[...loud].join(", ")}`);
          assert.deepEqual(findings.filter(({ rule, severity }) => rule.family === "descriptor" && severity !== "info").map(({ message }) => message), []);
        });
      }

      if (process.env["SHOW"]) it(`the table\n${tableOf(mapping, rows)}`, () => undefined);

      const file = labelsFolder && path.join(labelsFolder, `${mapping.system}.yaml`);
      if (file && existsSync(file)) {
        const labels = parse(readFileSync(file, "utf8")) as Labels;
        it("maps every label, for every form that is described", () => assert.deepEqual(unmapped(mapping, labels), []));

        it("weighs nothing less than its labels do", () => {
          const levels = new Map(labels.must_flag.map(({ id, level }) => [id, level]));
          assert.deepEqual(rows.filter(({ label, verdict, severity }) => verdict === "found" && weightOf(severity) < weightOf(levels.get(label))), []);
        });
      }
    });
  }
});

/** The labels that a mapping leaves out, each with the forms it leaves out. */
function unmapped(mapping: Mapping, labels: Labels): readonly string[] {
  const forms = Object.keys(mapping.forms);
  const open = ({ forms: wanted = forms }: Label, mapped: readonly (readonly string[])[]): readonly string[] =>
    forms.filter(form => wanted.includes(form) && !mapped.some(list => list.includes(form)));
  const must = labels.must_flag.flatMap(label => {
    const expected = mapping.must[label.id ?? ""];
    return open(label, expected ? [expected.in ?? forms] : []).map(form => `${label.id} (${label.concept}) in form ${form}`);
  });
  const known = new Set(labels.must_flag.map(({ id }) => id));
  const surplus = Object.keys(mapping.must).filter(id => !known.has(id)).map(id => `${id} is no label`);
  const mustNot = labels.must_not_flag.flatMap(label =>
    open(label, mapping.mustNot.filter(({ concept }) => concept === label.concept).map(expected => expected.in ?? forms)).map(form => `${label.concept} in form ${form}`));
  return [...must, ...surplus, ...mustNot];
}
