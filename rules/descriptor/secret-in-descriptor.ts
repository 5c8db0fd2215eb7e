import { defineRule, yaml } from "../kit";

export default defineRule({
  id: "secret-in-descriptor",
  scope: "problem",
  title: "Secret written into the descriptor",
  group: "X-DOC",
  severity: "warning",
  status: "stable",
  structural: true,
  articles: ["RM"],

  why: `
    A descriptor is read by everybody who may see the repository, is copied into reviews and reports, and stays in the
    history after it was changed. A password, key or token in it is no secret any more. The descriptor needs none: it says
    what talks to what, and the platform knows with which credentials.
  `,
  unless: "it is no secret but an example, in which case `TODO` or `\${NAME}` says the same without doubt.",
  fixWrites: "`TODO` in place of the secret, which has to be changed where it is in use as well",

  *check(problem) {
    if (problem.kind !== "secret") return;
    yield {
      at: problem.at,
      message: `${problem.what} is in the text, where everybody who reads the file can see it`,
      help: "take it out, change it wherever it is in use, and keep the new one in the secret store of the platform",
    };
  },

  fix: problem => {
    // Only the first line of a private key is known to the finding, so there is nothing that could be replaced.
    if (problem.kind !== "secret" || problem.what === "a private key") return undefined;
    return { title: "Take the secret out", safe: false, edits: [{ at: problem.at, text: "TODO" }] };
  },

  examples: [{
    title: "The address of a database, with its password",
    bad: yaml`
      services: {orders: {uses: [order-db]}}
      datastores:
        order-db: {description: "postgres://orders:k9-Zebra-lamp@db.internal/orders"}
      #                                            ^^^^^^^^^^^^^ warning
    `,
    good: yaml`
      services: {orders: {uses: [order-db]}}
      datastores:
        order-db: {description: "postgres://orders:TODO@db.internal/orders"}
    `,
  }],
});
