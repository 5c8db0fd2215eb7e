import { code, defineRule, formatDuration, isOn, nameOf, writeDuration, yaml } from "../kit";

export default defineRule({
  id: "connect-timeout-above-request",
  scope: "call",
  title: "Connect timeout that the request timeout never lets run out",
  pattern: "timeout",
  group: "X-CALL",
  severity: "warning",
  status: "trial",
  articles: ["MS16"],

  why: `
    The request timeout covers the whole call, connecting included. A connect timeout of the same length or longer never
    gets its turn, so a host that is down takes as long to notice as one that is slow.
  `,
  unless: "the client library counts the request timeout from the moment the connection stands.",
  fixWrites: "a connect timeout of a quarter of the request timeout",

  *check({ caller, call, policy }) {
    if (!isOn(policy.timeout)) return;
    const { value: { connect, request }, origin, origins } = policy.timeout;
    if (connect?.value === undefined || request?.value === undefined || connect.value < request.value) return;
    // A default for connecting holds for other calls as well, which are not as short.
    if (origins["connect"]?.layer !== origin.layer) return;
    yield {
      at: connect,
      message: `${code(nameOf(caller))} allows ${formatDuration(connect.value)} to connect to ${code(call.to)}, but only ${formatDuration(request.value)} for the whole call`,
      help: "set `connect` well below `request`",
      data: request.value,
    };
  },

  fix: ({ policy }, edit, _context, violation) => {
    const connect = isOn(policy.timeout) ? policy.timeout.value.connect : undefined;
    return connect && {
      title: `Set \`connect\` to ${writeDuration(Number(violation.data) / 4)}`,
      safe: false,
      edits: edit.set(connect, writeDuration(Number(violation.data) / 4)),
    };
  },

  examples: [{
    title: "Five seconds to connect, two for everything",
    bad: yaml`
      services:
        shop:
          calls:
            - {to: stock, timeout: {connect: 5s, request: 2s}}
      #                                      ^^ warning
        stock: {}
    `,
    good: yaml`
      services:
        shop:
          calls:
            - {to: stock, timeout: {connect: 500ms, request: 2s}}
        stock: {}
    `,
  }],
});
