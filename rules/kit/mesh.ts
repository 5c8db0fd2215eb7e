import type { Mesh } from "../../server/src/generated/elements";
import type { Range } from "../../server/src/syntax/range";
import type { System } from "../../server/src/model/system";
import { isSet } from "./facts";

/** The service mesh, unless it is switched off or retired. */
export function meshOf(system: System): Mesh | undefined {
  const mesh = system.single("platform")?.mesh;
  return mesh && isSet(mesh) && mesh.status?.value !== "retired" ? mesh : undefined;
}

/** The text that names the mesh: its product where the short form gives one, else its key. */
export function meshRange(mesh: Mesh): Range {
  return mesh.$.short && mesh.tool ? mesh.tool : mesh.$.key;
}
