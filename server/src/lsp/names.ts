// Which files are ours, by their names.

/** The configuration of a repository, by its one name. */
export const configurationName = ".architecture-advisor.yaml";

/** True for `architecture.yaml` and `<name>.architecture.yaml`, also with the ending `.yml`. */
export function hasDescriptorName(source: string): boolean {
  return /(?:^|\/)(?:[^/]+\.)?architecture\.ya?ml$/.test(source);
}

export function isConfiguration(source: string): boolean {
  return source.endsWith(`/${configurationName}`);
}

const anywhere = "architecture-advisor/";
const marked = /^\uFEFF?["']?apiVersion["']?[ \t]*:[ \t]*["']?architecture-advisor\//m;

/** True when a text says of itself that it is a descriptor. */
export function saysDescriptor(text: string): boolean {
  return text.includes(anywhere) && marked.test(text);
}
