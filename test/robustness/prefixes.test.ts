import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { createAdvisor, type Advisor } from "../../server/src/advisor";
import { today } from "../support/analyze";
import { descriptors } from "../support/descriptors";
import { mutate } from "../support/mutate";
import { createRandom, repetitions, seed } from "../support/random";

const root = "architecture.yaml";

/** Looks at a text once more; an advisor that has seen others before reads only what changed. */
function survive(advisor: Advisor, text: string): void {
  advisor.descriptor.setFile(root, text);
  const { findings } = advisor.analyze(today);
  for (const [index, finding] of findings.entries()) {
    assert.ok(!finding.message.includes("failed here"), `${finding.message} in\n${text}`);
    if (index < 1) advisor.fixesOf(finding, today);
  }
}

const servicesIn = (advisor: Advisor): readonly string[] => advisor.descriptor.store.all("services").map(service => service.$.segment);

describe("a descriptor that is being written", () => {
  for (const name of ["block", "sparse"]) {
    const text = descriptors[name]!;
    it(`may end anywhere, and what came before stays understood (${name})`, () => {
      const advisor = createAdvisor(root, { rules });
      const complete = createAdvisor(root, { rules });
      complete.descriptor.setFile(root, text);
      const services = complete.descriptor.store.all("services");
      const step = text.length > 800 ? 13 : 2;
      for (let end = 0; end <= text.length; end += step) {
        survive(advisor, text.slice(0, end));
        // A service is whole when the next one has begun.
        const written = services.filter((_, index) => (services[index + 1]?.$.key.entry.start ?? text.length) < end).map(service => service.$.segment);
        const known = servicesIn(advisor);
        for (const service of written) assert.ok(known.includes(service), `${service} is lost when the text ends at ${end}`);
      }
    });

    it(`may lose any line, and the elements on other lines stay (${name})`, () => {
      const advisor = createAdvisor(root, { rules });
      const complete = createAdvisor(root, { rules });
      complete.descriptor.setFile(root, text);
      const services = complete.descriptor.store.all("services").map(service => ({ name: service.$.segment, start: service.$.key.entry.start, end: service.$.key.entry.start + service.$.key.entry.text.length }));
      const head = text.search(/^services:/m);
      let start = 0;
      for (const line of text.split(/(?<=\n)/)) {
        survive(advisor, text.slice(0, start) + text.slice(start + line.length));
        const known = servicesIn(advisor);
        for (const service of services) {
          const isTouched = start < service.end && start + line.length > service.start;
          if (!isTouched && start !== head) assert.ok(known.includes(service.name), `${service.name} is lost without the line ${JSON.stringify(line)}`);
        }
        start += line.length;
      }
    });
  }

  it("in braces may end anywhere", () => {
    const advisor = createAdvisor(root, { rules });
    const text = descriptors["flow"]!;
    for (let end = 0; end <= text.length; end += 11) survive(advisor, text.slice(0, end));
  });

  it(`may be changed in any way (seed ${seed})`, () => {
    const random = createRandom();
    const sources = Object.values(descriptors);
    const advisor = createAdvisor(root, { rules });
    for (let round = repetitions(80); round > 0; round -= 1) {
      let text = random.pick(sources);
      for (let times = 1 + random.below(4); times > 0; times -= 1) text = mutate(text, random, sources);
      survive(advisor, text);
    }
  });
});
