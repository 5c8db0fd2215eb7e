// Checks the types of every part under its own rules: the core, for one, has neither Node nor a browser. Parts that
// build on others see their declarations, and what has not changed since the last time is not looked at again.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What parts of others see of a part: the ones named here are written down as declarations for those that use them. */
const uses = { "server/tsconfig.core.json": [], server: ["server/tsconfig.core.json"], test: ["server/tsconfig.core.json", "server"] };
const isUsed = project => Object.values(uses).some(used => used.includes(project));

/** Resolves with 0 when all types fit. What the compiler says comes out in one piece. */
export async function typecheck(root) {
  const folder = path.join(root, process.env.ADVISOR_OUT ?? "out", "types");
  mkdirSync(folder, { recursive: true });
  const { references } = JSON.parse(readFileSync(path.join(root, "tsconfig.json"), "utf8"));
  const fileOf = project => path.join(folder, `${project.replace(/\W+/g, "-")}.json`);
  for (const { path: project } of references) writeFileSync(fileOf(project), JSON.stringify(configuration(project, { root, folder, fileOf }), undefined, 2));
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const child = spawn(process.execPath, [tsc, "--build", ...references.map(({ path: project }) => fileOf(project))], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", chunk => (said += chunk));
  const status = await new Promise(resolve => child.on("close", resolve));
  if (said !== "") process.stdout.write(`\n${said}`);
  return status === 0 ? 0 : 1;
}

/** A project as it stands in the repository, with what it takes to keep results in a folder of their own. */
function configuration(project, { root, folder, fileOf }) {
  const base = path.join(root, project.endsWith(".json") ? project : path.join(project, "tsconfig.json"));
  const name = path.basename(fileOf(project), ".json");
  const kept = { incremental: true, tsBuildInfoFile: path.join(folder, `${name}.tsbuildinfo`) };
  return {
    extends: base,
    compilerOptions: isUsed(project)
      ? { ...kept, composite: true, declaration: true, emitDeclarationOnly: true, noEmit: false, rootDir: root, outDir: path.join(folder, name) }
      : kept,
    references: (uses[project] ?? []).map(used => ({ path: fileOf(used) })),
  };
}
