// The list of findings that our client shows as a tree, and what can be done from there.

import type { Finding } from "../advisor";
import { listFindings } from "../features/finding-list";
import { newDescriptor } from "../features/new-descriptor";
import type { Abilities } from "./abilities";
import { workspaceEdit } from "./convert";
import { nearestTo } from "./diagnostics";
import type { FindingFixesParams, FindingFixesResult, FindingItem, FindingsResult, NewDescriptorParams } from "./requests";
import type { Session } from "./session";
import type { System } from "./systems";

/** More than anybody reads in a list; the command line lists them all. */
const mostFindings = 5_000;

/** The open findings of all systems, each once, as the Problems view has them. */
export function findingList(session: Session): FindingsResult {
  const systems = describedSystems(session);
  const sources = [...new Set(session.systems.all().filter(({ isActive }) => isActive).flatMap(({ advisor }) => advisor.descriptor.sources()))];
  const findings: FindingItem[] = [];
  let hidden = 0;
  for (const source of sources) {
    const all = session.findingsOf(source);
    const listed = all.slice(0, mostFindings - findings.length);
    hidden += all.length - listed.length;
    findings.push(...itemsOf(listed, source, session));
  }
  return { findings, hidden, systems: systems.length, rules: systems[0]?.advisor.rules.rules.length ?? session.host.rules.length };
}

function itemsOf(findings: readonly Finding[], source: string, session: Session): readonly FindingItem[] {
  const [first] = findings;
  const system = first && systemOf(first, source, session);
  if (!system) return [];
  const [uri, version] = [session.uriOf(source), session.versionOf(source) ?? 0];
  return listFindings(findings, system.advisor.descriptor).map(({ source: _, help, owner, ...item }) => ({
    ...item, system: session.uriOf(system.root), uri, version, ...(help !== undefined && { help }), ...(owner !== undefined && { owner }),
  }));
}

/** The fixes of a finding, computed for the text as it is now. */
export function findingFixes({ uri, rule, element, message, range }: FindingFixesParams, session: Session, abilities: Abilities): FindingFixesResult {
  const source = session.sourceOf(uri);
  const alike = session.findingsOf(source).filter(other => other.rule.id === rule && other.element === element && other.message === message);
  const finding = range ? nearestTo(alike, range.start) : alike[0];
  const fixes = finding ? systemOf(finding, source, session)?.advisor.fixesOf(finding, session.host.today()) ?? [] : [];
  return { fixes: fixes.map(({ title, safe, edits }) => ({ title, safe, edit: workspaceEdit(edits, session, abilities) })) };
}

/** The addresses of all files of all systems. */
export function systemFiles(session: Session): readonly string[] {
  const sources = new Set(describedSystems(session).flatMap(({ advisor }) => advisor.descriptor.sources()));
  return [...sources].map(source => session.uriOf(source));
}

/** The text of a new descriptor; null when the answers are none. */
export function firstDescriptor({ name, services, talk }: NewDescriptorParams): string | null {
  if (typeof name !== "string" || !Array.isArray(services) || !services.every(service => typeof service === "string")) return null;
  return talk === "calls" || talk === "messages" || talk === "both" ? newDescriptor({ name, services, talk }) : null;
}

/** The systems that stand for themselves. */
export function describedSystems(session: Session): readonly System[] {
  return session.systems.all().filter(system => system.isActive && system.advisor.descriptor.marking().kind === "descriptor");
}

function systemOf(finding: Finding, source: string, session: Session): System | undefined {
  return session.systems.holding(source).find(system => system.isActive && system.advisor.descriptor.partOf(finding.at.entry) !== undefined);
}
