// The examples that a new descriptor may begin as. They are files of the extension.

export interface Example {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** From the folder of the extension. */
  readonly path: readonly string[];
}

export const examples: readonly Example[] = [
  { id: "fintech", label: "Fintech", detail: "Transfers as a saga, with the findings of a system that was built too fast", path: pathOf("fintech") },
  { id: "ecommerce", label: "E-commerce", detail: "Orders over two warehouses: saga, outbox, canary, flags; nothing is left to find", path: pathOf("ecommerce-sequenced") },
  { id: "travel", label: "Travel", detail: "Trips with flight, hotel and payment: a saga with a dead letter queue and compensations", path: pathOf("travel") },
  { id: "migration", label: "Monolith migration", detail: "Orders leave the monolith step by step, behind a facade and with data in both places", path: pathOf("monolith-migration") },
];

function pathOf(folder: string): readonly string[] {
  return ["examples", folder, "architecture.yaml"];
}

/** The text without comments that speak of what lies around it in our repository. */
export function withoutSurroundings(text: string): string {
  return text.replace(/^#.*(?:\.\.\/|npm ).*\n/gm, "");
}
