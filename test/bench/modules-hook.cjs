// Loaded before a script: at its end, writes which files and which built-in modules the script loaded.
"use strict";
const { writeFileSync } = require("node:fs");

const before = new Set(process.moduleLoadList);
process.on("exit", () => {
  const files = Object.keys(require.cache).filter((file) => file !== __filename);
  const builtin = process.moduleLoadList
    .filter((name) => !before.has(name) && name.startsWith("NativeModule ") && !name.includes("internal/"))
    .map((name) => name.slice("NativeModule ".length));
  if (process.env.ADVISOR_BENCH_MODULES) writeFileSync(process.env.ADVISOR_BENCH_MODULES, JSON.stringify({ files, builtin }));
});
