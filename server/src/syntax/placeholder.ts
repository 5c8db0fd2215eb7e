/** The word a fix writes where only a person can decide. It counts as declared, with an unknown value. */
export const placeholder = "TODO";
