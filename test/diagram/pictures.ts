import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { rules } from "../../rules/index";
import { createAdvisor } from "../../server/src/advisor";
import { buildDiagram } from "../../server/src/diagram/model";
import type { Diagram, GroupBy } from "../../server/src/diagram/shape";
import { advise, today } from "../support/analyze";

/** The whole picture of one text. */
export function pictureOf(text: string, by?: GroupBy): Diagram {
  const advisor = advise(text, rules);
  const { findings } = advisor.analyze(today);
  return buildDiagram(advisor.descriptor.store, findings, by);
}

/** The pictures of all examples, with the files they include. */
export function examplePictures(): readonly { readonly name: string; readonly diagram: Diagram }[] {
  return readdirSync("examples").filter(name => !name.includes(".")).sort().map(name => {
    const folder = path.join("examples", name);
    const advisor = createAdvisor("architecture.yaml", { rules });
    for (const file of (readdirSync(folder, { recursive: true }) as string[]).filter(item => item.endsWith(".yaml")).sort()) {
      advisor.descriptor.setFile(file, readFileSync(path.join(folder, file), "utf8"));
    }
    return { name, diagram: buildDiagram(advisor.descriptor.store, advisor.analyze(today).findings) };
  });
}

/** A system of any size: teams of five services that call each other and the next team. */
export function largeSystem(teams: number): string {
  const lines = ["teams:"];
  for (let team = 0; team < teams; team += 1) lines.push(`  team-${team}: {size: 5}`);
  lines.push("services:");
  for (let team = 0; team < teams; team += 1) {
    for (let at = 0; at < 5; at += 1) {
      const inside = at < 2 ? [`team-${team}-${2 * at + 1}`, `team-${team}-${2 * at + 2}`] : [];
      const outside = at === 4 ? [`team-${(team * 7 + 3) % teams}-0`] : [];
      const calls = [...inside, ...outside].filter(name => !name.startsWith(`team-${team}-${at}`));
      lines.push(`  team-${team}-${at}: {team: team-${team}, calls: [${calls.join(", ")}], uses: [{store: db-${team}-${at}, access: write}], publishes: [{channel: events-${team}}]}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
