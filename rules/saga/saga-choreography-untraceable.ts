import { channelsBetween, code, defineRule, hasSignal, isChoreographed, nameOf, nameRange, participantsOf, signalEdits, stateStoreOf, todo, yaml, type Fix, type Saga, type System } from "../kit";

/** With this many participants, and their messages tied together, a choreography is still easy to follow. */
const easyToFollow = 3;

export default defineRule({
  id: "saga-choreography-untraceable",
  scope: "saga",
  title: "Choreography that cannot be followed",
  pattern: "choreography",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["SAGA", "INT"],

  why: `
    In a choreography no service knows the whole. Where a run stands can only be pieced together from the messages of all
    participants: that needs a field which they have in common, something that shows the progress, and few enough of
    them. Past that point a coordinator is easier to understand than the sum of reactions.
  `,
  unless: "the participants are few and their messages carry a correlation id on every channel.",
  fixWrites: "a correlation id, a signal of progress, or an orchestrator to be decided",

  *check(saga, context) {
    const { system, thresholds } = context;
    if (!isChoreographed(saga)) return;
    const size = participantsOf(saga).length;
    const isCorrelated = carriesCorrelation(system, saga);
    if (size > thresholds.choreographyMaxParticipants) {
      yield {
        at: saga.style ?? nameRange(saga),
        message: `saga ${code(nameOf(saga))} is choreographed over ${size} services, more than ${thresholds.choreographyMaxParticipants}, and no service knows where a run stands`,
        help: "let one service orchestrate it (`style: orchestration`), or split it into smaller sagas",
        data: "size",
      };
    }
    if (isCorrelated && (size <= easyToFollow || showsProgress(system, saga))) return;
    yield {
      at: nameRange(saga),
      message: isCorrelated
        ? `saga ${code(nameOf(saga))} is choreographed over ${size} services, and nothing shows where a run stands`
        : `the messages of choreographed saga ${code(nameOf(saga))} have no field in common that ties a run together`,
      help: isCorrelated ? "add a signal such as `saga.progress` to its `telemetry`, or a dashboard" : "add `correlationId` with the field that all messages of a run carry",
      data: isCorrelated ? "progress" : "correlation",
    };
  },

  fix: (saga, edit, { system }, violation): Fix => {
    switch (violation.data) {
      case "correlation": return { title: `Tie the messages of ${code(nameOf(saga))} together by \`sagaId\``, safe: true, edits: edit.add(saga, { correlationId: "sagaId" }) };
      case "progress": return { title: `Measure the progress of ${code(nameOf(saga))}`, safe: true, edits: saga.telemetry?.none ? undefined : signalEdits(edit, system, saga, "saga.progress") };
      default: return {
        title: `Let a service to be decided orchestrate ${code(nameOf(saga))}`,
        safe: false,
        edits: saga.style && edit.all(
          edit.set(saga.style, "orchestration"),
          edit.add(saga, { ...(!saga.orchestrator && { orchestrator: todo }), ...(!saga.state && !saga.engine && { state: { store: stateStoreOf(undefined) } }) }),
        ),
      };
    }
  },

  examples: [{
    title: "Messages that nothing ties together",
    bad: yaml`
      services: {stock: {}, payments: {}}
      datastores: {stock-db: {owner: stock}, pay-db: {owner: payments}}
      sagas:
        place-order:
      # ^^^^^^^^^^^ warning
          style: choreography
          participants: [{service: stock, state: stock-db}, {service: payments, state: pay-db}]
    `,
    good: yaml`
      services: {stock: {}, payments: {}}
      datastores: {stock-db: {owner: stock}, pay-db: {owner: payments}}
      sagas:
        place-order:
          style: choreography
          participants: [{service: stock, state: stock-db}, {service: payments, state: pay-db}]
          correlationId: sagaId
    `,
  }],
});

/** True when a field ties the messages together: on the saga, on its flow, or on every channel that its steps name. */
function carriesCorrelation(system: System, saga: Saga): boolean {
  if (saga.correlationId || system.find("flows", saga.flow)?.correlationId) return true;
  const named = (saga.steps ?? []).filter(step => step.channel);
  const channels = named.length > 0 ? (saga.steps ?? []).map(step => system.find("channels", step.channel)) : channelsBetween(system, saga);
  return channels.length > 0 && channels.every(channel => channel?.correlationId !== undefined);
}

/** True when a dashboard or a signal about sagas shows how far runs are. */
function showsProgress(system: System, saga: Saga): boolean {
  const own = saga.telemetry;
  return (own?.dashboards?.length ?? 0) > 0 || own?.external !== undefined || own?.signals?.some(signal => signal.value.startsWith("saga.")) === true
    || hasSignal(system, {}, "saga.progress", "saga.duration", "saga.state");
}
