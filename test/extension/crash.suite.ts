// Only where the server is a process of its own that a test can find and end.

import { readFileSync, readdirSync } from "node:fs";
import * as vscode from "vscode";
import { COMMANDS } from "../../server/src/lsp/requests";
import { RULE, awaitFinding, awaitNoFinding, openFintech, setText } from "./editor";
import { equal, eventually } from "./expect";

describe("a server in trouble", () => {
  let document: vscode.TextDocument;
  let original: string;

  before(async function () {
    if (process.platform !== "linux") this.skip();
    document = await openFintech();
    original = document.getText();
  });

  it("is replaced when it hangs", async function () {
    this.timeout(60_000);
    await awaitFinding(document, RULE);
    const pid = await eventually("the server's process", serverPid);
    process.kill(pid, "SIGSTOP");
    await setText(document, original.replace(/^apiVersion:.*$/m, "apiVersion: example/v1"));
    await anotherProcess(pid);
    await awaitNoFinding(document, RULE);
    await setText(document, original);
    await awaitFinding(document, RULE);
  });

  it("is replaced when it dies, again and again, and the findings are right afterwards", async function () {
    this.timeout(90_000);
    // Together with the hang these are five ends in three minutes, after which the library by itself would give up.
    for (let round = 1; round <= 4; round += 1) {
      await awaitFinding(document, RULE);
      const pid = await eventually("the server's process", serverPid);
      process.kill(pid, "SIGKILL");
      await setText(document, original.replace(/^apiVersion:.*$/m, `apiVersion: example/v${round}`));
      await anotherProcess(pid);
      await awaitNoFinding(document, RULE);
      await setText(document, original);
    }
    await awaitFinding(document, RULE);
  });

  it("is replaced once when somebody restarts it twice", async function () {
    this.timeout(60_000);
    const pid = await eventually("the server's process", serverPid);
    await Promise.all([1, 2].map(() => vscode.commands.executeCommand(COMMANDS.restartServer)));
    await anotherProcess(pid);
    await awaitFinding(document, RULE);
    await eventually("a single server", () => serverPids().length === 1 || undefined, 20_000);
  });

  it("leaves no process behind", () => {
    equal(serverPids().length, 1, "server processes");
  });
});

function anotherProcess(pid: number): Promise<number> {
  const other = (): number | undefined => serverPids().find((candidate) => candidate !== pid);
  return eventually("another process", other, 40_000);
}

function serverPid(): number | undefined {
  return serverPids()[0];
}

// The servers among the children of this extension host.
function serverPids(): readonly number[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      return Number(parent) === process.pid && /dist\/server\.js/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
    } catch {
      // The process ended while it was looked at.
      return false;
    }
  });
}
