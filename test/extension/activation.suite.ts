import * as vscode from "vscode";
import { COMMANDS } from "../../server/src/lsp/requests";
import { equal, eventually, ok } from "./expect";

const ID = "architecture-advisor.architecture-advisor";

describe("activation", () => {
  it("happens by itself in a folder that holds a descriptor", async () => {
    const extension = vscode.extensions.getExtension(ID);
    ok(extension, "the extension is not installed");
    await eventually("the activation", () => (extension.isActive ? true : undefined));
  });

  it("waits for a descriptor, never for any YAML file", () => {
    const manifest = vscode.extensions.getExtension(ID)?.packageJSON as { activationEvents: string[] };
    ok(manifest.activationEvents.length > 0, "there is no activation event");
    for (const event of manifest.activationEvents) ok(/^(?:workspaceContains:|onWebviewPanel:architectureAdvisor\.)/.test(event), `${event} is too wide`);
  });

  it("registers every command that code actions and the palette use", async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    for (const command of Object.values(COMMANDS)) ok(known.has(command), `${command} is not registered`);
  });

  it("gives every setting a scope and a description, and none of them names a program or an address", () => {
    const manifest = vscode.extensions.getExtension(ID)?.packageJSON as {
      contributes: { configuration: { properties: Record<string, { scope?: string; markdownDescription?: string }> } };
    };
    const settings = manifest.contributes.configuration.properties;
    const names = ["codeLens.enabled", "inlayHints.enabled", "maxFindings", "trace.server"].map(name => `architectureAdvisor.${name}`);
    equal(Object.keys(settings).sort().join(), names.join(), "the settings");
    for (const [name, setting] of Object.entries(settings)) {
      ok(setting.scope, `${name} has no scope`);
      ok(setting.markdownDescription, `${name} has no description`);
    }
  });
});
