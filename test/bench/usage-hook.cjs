// Loaded before a measured script where GNU time is missing: writes user seconds, system seconds and peak KB.
"use strict";
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  const usage = process.resourceUsage();
  const line = `${usage.userCPUTime / 1e6} ${usage.systemCPUTime / 1e6} ${usage.maxRSS}\n`;
  if (process.env.ADVISOR_BENCH_USAGE) writeFileSync(process.env.ADVISOR_BENCH_USAGE, line);
});
