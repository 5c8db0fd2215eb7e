import * as modules from "node:module";

declare const require: (id: "./program.js") => unknown;

/**
 * From version 22 on, Node can keep what it compiled among the temporary files of the user, so that only the first check
 * on a machine compiles the program. Where that is not possible, or switched off by `NODE_DISABLE_COMPILE_CACHE`,
 * nothing happens.
 */
(modules as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();

require("./program.js");
