/**
 * What SARIF 2.1.0 and GitHub's code scanning ask of a document, as far as this project writes it: required properties,
 * types, allowed words, limits, and nothing that the format does not know. Returns one line for each breach.
 */
export function sarifFaults(document: unknown): readonly string[] {
  const faults: string[] = [];
  checkShape(document, "sarif", "$", faults);
  if (faults.length > 0) return faults;
  for (const [index, run] of (document as SarifLog).runs.entries()) checkRun(run, `$.runs[${index}]`, faults);
  return faults;
}

interface Message { readonly text: string }
interface Region { readonly startLine: number; readonly startColumn: number; readonly endLine: number; readonly endColumn: number }
interface Location { readonly id?: number; readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: Region } }
interface Rule { readonly id: string; readonly shortDescription: Message; readonly fullDescription: Message; readonly help: Message; readonly helpUri?: string; readonly properties: { readonly tags: readonly string[] } }

export interface SarifResult {
  readonly ruleId: string;
  readonly level: string;
  readonly message: Message;
  readonly locations: readonly Location[];
  readonly relatedLocations?: readonly Location[];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly suppressions: readonly { readonly kind: string; readonly justification: string }[];
}

export interface SarifLog {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly Rule[]; readonly semanticVersion: string } };
    readonly results: readonly SarifResult[];
    readonly automationDetails: { readonly id: string };
    readonly invocations: readonly { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly { readonly message: Message }[] }[];
  }[];
}

type Shape =
  | "string" | "boolean" | "bag" | "count" | "uri"
  | { readonly is: string }
  | { readonly list: Shape }
  | { readonly words: readonly string[] };

/** Properties by object; those with an exclamation mark are required. */
const shapes: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  sarif: { "$schema!": "uri", "version!": { words: ["2.1.0"] }, "runs!": { list: { is: "run" } } },
  run: {
    "tool!": { is: "tool" }, "results!": { list: { is: "result" } }, automationDetails: { is: "automation" }, invocations: { list: { is: "invocation" } },
    columnKind: { words: ["utf16CodeUnits", "unicodeCodePoints"] },
  },
  tool: { "driver!": { is: "driver" } },
  driver: { "name!": "string", version: "string", "semanticVersion!": "string", "rules!": { list: { is: "rule" } } },
  rule: {
    "id!": "string", name: "string", "shortDescription!": { is: "message" }, "fullDescription!": { is: "message" }, "help!": { is: "message" }, helpUri: "uri",
    "defaultConfiguration!": { is: "configuration" }, "properties!": "bag",
  },
  configuration: { "level!": { words: ["none", "note", "warning", "error"] } },
  message: { "text!": "string", markdown: "string" },
  automation: { "id!": "string" },
  invocation: { "executionSuccessful!": "boolean", toolExecutionNotifications: { list: { is: "notification" } } },
  notification: { level: { words: ["none", "note", "warning", "error"] }, "message!": { is: "message" } },
  result: {
    "ruleId!": "string", "level!": { words: ["none", "note", "warning", "error"] }, "message!": { is: "message" }, "locations!": { list: { is: "location" } },
    relatedLocations: { list: { is: "location" } }, "partialFingerprints!": "bag", fixes: { list: { is: "fix" } }, "suppressions!": { list: { is: "suppression" } }, properties: "bag",
  },
  location: { id: "count", "physicalLocation!": { is: "physical" }, logicalLocations: { list: { is: "logical" } }, message: { is: "message" } },
  physical: { "artifactLocation!": { is: "artifact" }, "region!": { is: "region" } },
  artifact: { "uri!": "uri" },
  region: { "startLine!": "count", "startColumn!": "count", "endLine!": "count", "endColumn!": "count" },
  logical: { "fullyQualifiedName!": "string" },
  fix: { "description!": { is: "message" }, "artifactChanges!": { list: { is: "change" } } },
  change: { "artifactLocation!": { is: "artifact" }, "replacements!": { list: { is: "replacement" } } },
  replacement: { "deletedRegion!": { is: "region" }, insertedContent: { is: "content" } },
  content: { "text!": "string" },
  suppression: { "kind!": { words: ["inSource", "external"] }, "status!": { words: ["accepted", "underReview", "rejected"] }, "justification!": "string" },
};

function checkShape(value: unknown, name: string, at: string, faults: string[]): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    faults.push(`${at} is no object`);
    return;
  }
  const properties = shapes[name]!;
  for (const [key, shape] of Object.entries(properties)) {
    const property = key.replace("!", "");
    const content = (value as Record<string, unknown>)[property];
    if (content !== undefined) checkValue(content, shape, `${at}.${property}`, faults);
    else if (key.endsWith("!")) faults.push(`${at} has no ${property}`);
  }
  for (const key of Object.keys(value)) if (!(key in properties) && !(`${key}!` in properties)) faults.push(`${at} has the unknown property ${key}`);
}

function checkValue(value: unknown, shape: Shape, at: string, faults: string[]): void {
  if (typeof shape === "object") {
    if ("is" in shape) checkShape(value, shape.is, at, faults);
    else if ("words" in shape) {
      if (!shape.words.includes(String(value))) faults.push(`${at} is ${String(value)}`);
    } else if (!Array.isArray(value)) faults.push(`${at} is no list`);
    else value.forEach((item, index) => checkValue(item, shape.list, `${at}[${index}]`, faults));
    return;
  }
  switch (shape) {
    case "string":
      if (typeof value !== "string" || value === "") faults.push(`${at} is no text`);
      break;
    case "boolean":
      if (typeof value !== "boolean") faults.push(`${at} is neither true nor false`);
      break;
    case "bag":
      if (typeof value !== "object" || value === null) faults.push(`${at} is no object`);
      break;
    case "count":
      if (!Number.isInteger(value) || (value as number) < 1) faults.push(`${at} is no number from 1`);
      break;
    case "uri":
      if (typeof value !== "string" || !/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/.test(value) || /%(?![0-9A-Fa-f]{2})/.test(value)) faults.push(`${at} is no URI: ${String(value)}`);
  }
}

/** What spans several properties, and what code scanning limits. */
function checkRun(run: SarifLog["runs"][number], at: string, faults: string[]): void {
  const { rules, semanticVersion } = run.tool.driver;
  const ids = new Set(rules.map(({ id }) => id));
  if (ids.size !== rules.length) faults.push(`${at} lists a rule twice`);
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(semanticVersion)) faults.push(`${at} has the version ${semanticVersion}`);
  if (!run.automationDetails.id.endsWith("/")) faults.push(`${at} has a category that does not end in a slash`);
  for (const { id, shortDescription, fullDescription, properties, helpUri } of rules) {
    for (const { text } of [shortDescription, fullDescription]) if (text.length > 1024) faults.push(`${id} has a description that is too long`);
    if (properties.tags.length > 20 || new Set(properties.tags).size !== properties.tags.length) faults.push(`${id} has too many tags, or one twice`);
    if (helpUri !== undefined && !/^https:\/\//.test(helpUri)) faults.push(`${id} leads to ${helpUri}`);
  }
  const fingerprints = new Set<string>();
  for (const { ruleId, locations, relatedLocations = [], partialFingerprints } of run.results) {
    if (!ids.has(ruleId)) faults.push(`${ruleId} is no rule of the run`);
    if (locations.length !== 1) faults.push(`${ruleId} has ${locations.length} places`);
    for (const { physicalLocation: { artifactLocation: { uri }, region } } of [...locations, ...relatedLocations]) {
      if (/^[a-z][a-z0-9+.-]*:|^\/|\\|(?:^|\/)\.\.(?:\/|$)/i.test(uri)) faults.push(`${uri} is not relative to the repository`);
      const ordered = region.endLine > region.startLine || (region.endLine === region.startLine && region.endColumn > region.startColumn);
      if (!ordered) faults.push(`${ruleId} marks nothing in ${uri}`);
    }
    if (new Set(relatedLocations.map(({ id }) => id)).size !== relatedLocations.length) faults.push(`${ruleId} has related places with one number`);
    const fingerprint = partialFingerprints.primaryLocationLineHash;
    if (!/^[0-9a-f]{16}:[1-9][0-9]*$/.test(fingerprint)) faults.push(`${ruleId} has the fingerprint ${fingerprint}`);
    if (fingerprints.has(fingerprint)) faults.push(`${ruleId} has a fingerprint that another finding has`);
    fingerprints.add(fingerprint);
  }
}
