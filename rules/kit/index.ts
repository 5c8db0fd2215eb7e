// The complete list of what a rule may use.
export * from "./rule";
export type { Editor, Edits, Pairs, TextEdit, Writable } from "./editor";
export { textOf } from "./editor";
export { articleLink, articleOf, patternOf, type ArticleCode, type PatternId, type Thresholds } from "./knowledge";
export { nameOf, pathOf, type Block, type Known, type List, type Place, type Table } from "../../server/src/model/place";
export { inMesh, isDeclined, isOn, policyOf, type Effective, type EffectivePolicy, type Origin, type SwitchedOff } from "../../server/src/model/policy";
export { addDays, daysBetween, formatDuration, formatRate, formatShare, writeDuration, type QuantityKind } from "../../server/src/model/quantity";
export { nearest } from "../../server/src/model/nearest";
export type { Problem, ExceptionFault } from "../../server/src/model/problem";
export type { Fact, Index, IndexView, System } from "../../server/src/model/system";
export type { Located, Range } from "../../server/src/syntax/range";
export type * from "../../server/src/generated/elements";
export * from "./shared";
