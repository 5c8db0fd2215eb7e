import { createAdvisor, type Advisor, type Configuration, type RegisteredRule } from "../../server/src/advisor";

/** The day on which tests happen. */
export const today = "2026-07-01";

/** Cases leave the line out that every descriptor begins with; it goes to the end, so that no line moves. */
const mark = "\napiVersion: architecture-advisor/v1\n";

/** An advisor that looks at one text, marked as a descriptor when it is not; a comment `# apiVersion:` keeps it unmarked. */
export function advise(text: string, rules: readonly RegisteredRule[], configuration?: Configuration): Advisor {
  const advisor = createAdvisor("architecture.yaml", configuration ? { rules, configuration } : { rules });
  advisor.descriptor.setFile("architecture.yaml", /^(?:# )?apiVersion:/m.test(text) ? text : `${text}${mark}`);
  return advisor;
}
