import {
  answersEarly, arrowOf, backlogSignals, backlogTelemetry, code, defineRule, dlqBlock, hasSignal, isActive, isOwn, isRequired, isSet, isSync, isWrite, isWriteAccess, kindOf, listOf, messageIdempotency, nameOf,
  outboxBlock, ownerFor, ownerIsObvious, reachFrom, replaceItems, schemaBlock, serviceOf, todo, trait, waitAsRelated, waitGraph, wayTo, yaml,
  type Arrow, type Block, type Call, type Client, type Edits, type Editor, type Index, type Related, type Service, type System, type WaitGraph, type Writable,
} from "../kit";

/** Someone whose load comes in bursts, with a call that carries them. */
interface Source {
  readonly name: string;
  readonly ratio: number;
  readonly call: Call;
}

/** From this ratio of peak to mean on, load comes in bursts. */
const burst = 5;

export default defineRule({
  id: "burst-on-sync-path",
  scope: "system",
  title: "Bursts that reach a write without a queue",
  pattern: "queue-load-levelling",
  group: "G5",
  severity: "info",
  status: "stable",
  articles: ["CLOUD"],

  why: `
    When everybody waits for everybody, a burst at the door arrives at the last service in full, and the slowest of them
    falls over first. A queue in front of the write takes the burst in and gives it out at the pace that the service can
    keep; the caller is answered as soon as the work is safely stored.
  `,
  unless: "the services on the way grow with the load (`autoscale`), or the answer is needed at once and a `rateLimit` bounds the burst.",
  fixWrites: "a queue with schema and dead letter queue in place of the call, its producer and its consumer",

  *check(system) {
    const sources = [...system.index(burstyClients).get(""), ...system.index(burstyJobs).get("")];
    if (sources.length === 0 || isLimited(system.single("platform")?.gateway)) return;
    const waits = system.fact(waitGraph);
    const writes = Array.from(waits.to, (_, arrow) => arrow).filter(arrow => isWrite(arrowOf(system, waits, arrow).call));
    const ways = new Map<number, readonly number[] | undefined>();
    const hit = new Map<Call, { readonly sources: Source[]; readonly arrow: Arrow | undefined; readonly related: readonly Related[] }>();
    for (const source of sources) {
      const node = waits.numbers.get(source.call.to!.value);
      if (node === undefined || (waits.traits[node]! & trait.own) === 0 || answersEarly(system, source.call)) continue;
      if (!ways.has(node)) ways.set(node, wayToOneOf(waits, writes, node));
      const path = ways.get(node);
      const arrow = path && arrowOf(system, waits, path[path.length - 1]!);
      if (!arrow && (!isWrite(source.call) || onlyPublishes(serviceOf(system, waits, node)))) continue;
      if (isPrepared(system, waits, node, path ?? [])) continue;
      const call = arrow?.call ?? source.call;
      const related = (path ?? []).slice(0, -1).map(at => waitAsRelated(arrowOf(system, waits, at)));
      const known = hit.get(call);
      if (known) known.sources.push(source);
      else hit.set(call, { sources: [source], arrow, related });
    }
    for (const [call, { sources: from, arrow, related }] of hit) {
      yield {
        at: call.to!,
        about: call,
        message: `bursts of ${Math.max(...from.map(({ ratio }) => ratio))} times the usual load from ${listOf(from.map(({ name }) => name))} reach the writes of ${code(call.to)} with no queue between`,
        help: "put a queue in front of the write, let the services on the way grow with `autoscale`, or bound the load with `rateLimit`",
        related: [...from.map(({ name, call: first }) => ({ at: first.to!, message: `the bursts of ${code(name)} come in here` })), ...related],
        data: arrow,
      };
    }
  },

  fix: (system, edit, _context, violation) => {
    const arrow = violation.data as Arrow | undefined;
    return arrow && {
      title: `Put a queue in front of ${code(nameOf(arrow.callee))}`,
      safe: false,
      edits: isOwn(arrow.callee) ? queueInstead(edit, system, arrow) : undefined,
    };
  },

  examples: [{
    title: "A sale that hits the order store",
    bad: yaml`
      teams: {core: {size: 8}}
      clients: {app: {type: mobile, burstRatio: 8, calls: [{to: shop}]}}
      services:
        shop:
          replicas: 4
          calls:
            - {to: orders, effect: write, timeout: 2s}
      #            ^^^^^^ info
        orders: {replicas: 2}
    `,
    good: yaml`
      teams: {core: {size: 8}}
      clients: {app: {type: mobile, burstRatio: 8, calls: [{to: shop}]}}
      services:
        shop:
          replicas: 4
          publishes: [{channel: orders.requests, kind: command}]
        orders: {replicas: 2, consumes: [{channel: orders.requests, effect: write, idempotent: {key: messageId, ttl: 7d}}]}
      channels:
        orders.requests:
          kind: queue
          owner: core
          schema: {format: json-schema, ref: TODO, compatibility: backward}
          dlq:
            channel: orders.requests.dlq
            maxAttempts: 5
            owner: core
            replay: {mode: manual}
            alert: {depth: 1}
            retention: 14d
            telemetry: [dlq.depth]
          telemetry: {signals: [consumer.lag], alerts: [consumer-lag-high]}
    `,
  }],
});

const burstyClients: Index<Source> = {
  name: "bursty clients",
  collection: "clients",
  *entries(element) {
    const client = element as Client;
    const ratio = client.burstRatio?.value;
    if (ratio !== undefined && ratio >= burst && isActive(client)) yield* sourcesOf(client, ratio, client.calls);
  },
};

const burstyJobs: Index<Source> = {
  name: "bursty jobs",
  collection: "services",
  *entries(element) {
    const job = element as Service;
    const ratio = job.burstRatio?.value;
    if (ratio !== undefined && ratio >= burst && job.schedule) yield* sourcesOf(job, ratio, job.calls);
  },
};

function* sourcesOf(from: Block, ratio: number, calls: readonly Call[] | undefined): Iterable<readonly [string, Source]> {
  for (const call of calls ?? []) if (call.to && isSync(call) && isRequired(call)) yield ["", { name: nameOf(from), ratio, call }];
}

/** The shortest way from a service to one of some calls, that call included. */
function wayToOneOf(waits: WaitGraph, writes: readonly number[], node: number): readonly number[] | undefined {
  const reach = reachFrom(waits, [node], () => true);
  let best: readonly number[] | undefined;
  for (const arrow of writes) {
    const from = waits.from[arrow]!;
    if (reach.start[from] === 0) continue;
    const path = [...wayTo(waits, reach, from), arrow];
    if (!best || path.length < best.length) best = path;
  }
  return best;
}

/** True when somebody bounds the load at the door, or every service on the way grows with it. */
function isPrepared(system: System, waits: WaitGraph, node: number, path: readonly number[]): boolean {
  const services = [node, ...path.map(arrow => waits.to[arrow]!)].map(at => serviceOf(system, waits, at));
  return services.some(isLimited) || services.every(service => isSet(service.autoscale) || kindOf(service) === "function" || service.managed?.value === true);
}

/** True when what a service writes goes to a channel, which is the queue in between. */
function onlyPublishes(service: Service): boolean {
  return (service.publishes?.length ?? 0) > 0 && !(service.uses ?? []).some(isWriteAccess);
}

function isLimited(part: Pick<Service, "rateLimit"> | undefined): boolean {
  return isSet(part?.rateLimit);
}

/** The call becomes a command on a queue that the callee works off. */
function queueInstead(edit: Editor, system: System, { caller, callee, call }: Arrow): Edits {
  const name = `${nameOf(callee)}.requests`;
  if (system.find("channels", name)) return undefined;
  const stores = new Set((caller.uses ?? []).filter(isWriteAccess).flatMap(({ store }) => store?.value ?? []));
  const viaOutbox = stores.size === 1 || isSet(caller.outbox);
  const publish = { channel: name, kind: "command", ...(viaOutbox && { via: "outbox" }) };
  const pairs: Record<string, Writable> = {};
  if (!caller.publishes) pairs["publishes"] = [publish];
  if (viaOutbox && !caller.outbox) pairs["outbox"] = outboxBlock(system, [...stores][0]!);
  const owner = ownerFor(system, callee);
  const consume = { channel: name, effect: "write", ...messageIdempotency };
  return edit.all(
    replaceItems(edit, caller.calls!, [call], pairs),
    caller.publishes ? edit.append(caller.publishes, publish) : [],
    callee.consumes ? edit.append(callee.consumes, consume) : edit.add(callee, { consumes: [consume] }),
    edit.declare("channels", name, {
      kind: "queue",
      ...((owner !== undefined || !ownerIsObvious(system)) && { owner: owner ?? todo }),
      schema: schemaBlock,
      dlq: dlqBlock(`${name}.dlq`, owner),
      ...(!hasSignal(system, {}, ...backlogSignals) && { telemetry: backlogTelemetry }),
    }),
  );
}
