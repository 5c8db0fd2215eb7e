import type { Connection } from "vscode-languageserver";
import type { Abilities } from "./abilities";
import type { Session } from "./session";

/**
 * Finds the descriptors of folders and looks after them, so that files nobody has opened are checked as well. Shows
 * progress where the client can.
 */
export async function scanFolders(folders: readonly string[], session: Session, connection: Connection, abilities: Abilities, isOver: () => boolean): Promise<void> {
  const progress = abilities.progress ? await connection.window.createWorkDoneProgress() : undefined;
  progress?.begin("Architecture Advisor", 0, "looking for descriptors");
  try {
    const found = new Set<string>();
    for (const folder of folders) {
      const source = session.sourceOf(folder);
      for (const descriptor of await session.filesOf(source).descriptorsIn(source)) found.add(descriptor);
    }
    let done = 0;
    for (const source of found) {
      progress?.report(Math.round((done / found.size) * 100), `${done + 1} of ${found.size}`);
      // A message that waits is more urgent than the next file.
      await new Promise<void>(resolve => void setTimeout(resolve, 0));
      if (isOver()) return;
      await session.systems.add(source).idle();
      done += 1;
    }
  } finally {
    progress?.done();
  }
}
