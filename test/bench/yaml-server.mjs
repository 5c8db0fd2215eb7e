/**
 * Starts yaml-language-server without its waiting time: it delays validation after a change by 200 ms and offers no
 * setting for it, so the one timer with that delay is started with 0 instead. Nothing else is changed.
 *
 *   node yaml-server.mjs <file of yaml-language-server's bin> --stdio
 */
import { pathToFileURL } from "node:url";

const VALIDATION_DELAY_MS = 200;
const setTimer = globalThis.setTimeout;

globalThis.setTimeout = Object.assign(
  (callback, delay, ...args) => setTimer(callback, delay === VALIDATION_DELAY_MS ? 0 : delay, ...args),
  setTimer,
);

const [entry] = process.argv.splice(2, 1);
await import(pathToFileURL(entry).href);
