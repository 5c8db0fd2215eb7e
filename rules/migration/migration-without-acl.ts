import { callersOf, code, consumersOf, defineRule, freeServiceName, isOn, isOwn, isUnderWay, kindOf, listOf, migrationOwner, nameOf, newServiceEdits, newTeam, policyOf, repointEdits, type Call, type Context, type Editor, type Edits, type Migration, type Range, type Service, type System, yaml } from "../kit";

/** A new service that uses the old one's words, with the text that says so. */
interface Leak {
  readonly service: Service;
  readonly at: Range;
  /** Absent when it consumes messages of the old service. */
  readonly call?: Call;
}

export default defineRule({
  id: "migration-without-acl",
  scope: "migration",
  title: "New services that speak the old system's language",
  pattern: "anti-corruption-layer",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MOD"],

  why: `
    What the old system calls a customer, and what its status 17 means, grew over years for reasons that are gone. A new
    service that works on these words directly takes them over, and after the migration the old model lives on in the new
    code. One layer that translates keeps them apart.
  `,
  unless: "the service translates at its own border (`acl: in-process`), or the facade does (`translates`).",
  fixWrites: "`acl: in-process`, or a service that translates, with the calls re-pointed to it",

  *check(migration, { system }) {
    if (!migration.from || migration.acl || !isUnderWay(migration) || facadeTranslates(migration, system)) return;
    const leaks = leaksOf(migration, system);
    const first = leaks[0];
    if (!first) return;
    const names = new Set(leaks.map(({ service }) => nameOf(service)));
    yield {
      at: first.at,
      message: `${listOf(names)} ${names.size === 1 ? "speaks" : "speak"} the language of ${code(migration.from)}, and nothing translates between them`,
      help: `set \`acl\` of migration ${code(nameOf(migration))} to a service that translates, or to \`in-process\``,
      related: leaks.slice(1).map(({ at, service }) => ({ at, message: `${code(nameOf(service))} does, too` })),
      data: leaks,
    };
  },

  fix: (migration, edit, context, violation) => {
    const leaks = violation.data as readonly Leak[];
    const name = freeServiceName(context.system, `${nameOf(migration)}-acl`);
    return [
      { title: `Translate the words of ${code(migration.from)} inside the new services`, safe: false, edits: edit.add(migration, { acl: "in-process" }) },
      { title: `Put ${code(name)} between the new services and ${code(migration.from)}`, safe: false, edits: layerEdits(edit, context, migration, leaks, name) },
    ];
  },

  examples: [{
    title: "A new service on old words",
    bad: yaml`
      services:
        monolith: {kind: legacy}
        orders: {calls: [{to: monolith, timeout: 2s}]}
      #                       ^^^^^^^^ warning
      migrations:
        core: {from: monolith, capabilities: [{name: orders, to: orders}]}
    `,
    good: yaml`
      services:
        monolith: {kind: legacy}
        orders: {calls: [{to: monolith, timeout: 2s}]}
      migrations:
        core: {from: monolith, capabilities: [{name: orders, to: orders}], acl: in-process}
    `,
  }],
});

/** The new services that call the old one, or consume what it publishes, without a layer of their own. */
function leaksOf(migration: Migration, system: System): readonly Leak[] {
  const from = migration.from!.value;
  const translated = new Set((migration.capabilities ?? []).flatMap(({ acl, to }) => (acl && to ? [to.value] : [])));
  const isNew = (service: Service): boolean =>
    isOwn(service) && nameOf(service) !== from && nameOf(service) !== migration.facade?.value && !service.acl && !translated.has(nameOf(service))
    && !["acl", "facade", "gateway", "bff"].includes(kindOf(service));
  const leaks: Leak[] = [];
  for (const { caller, call } of system.index(callersOf).get(from)) if (isNew(caller)) leaks.push({ service: caller, at: call.to!, call });
  for (const { channel } of system.find("services", from)?.publishes ?? []) {
    for (const { service, consume } of channel ? system.index(consumersOf).get(channel.value) : []) {
      if (isNew(service)) leaks.push({ service, at: consume.channel! });
    }
  }
  return leaks;
}

function facadeTranslates(migration: Migration, system: System): boolean {
  return (system.find("services", migration.facade)?.translates?.length ?? 0) > 0;
}

/** A layer in between has to be quicker than those who wait for it. Messages need a translation where they arrive. */
function layerEdits(edit: Editor, context: Context, migration: Migration, leaks: readonly Leak[], name: string): Edits {
  const { system } = context;
  const calls = leaks.flatMap(({ service, call }) => (call ? [{ caller: service, call }] : []));
  if (calls.length < leaks.length) return undefined;
  const waits = calls.map(({ caller, call }) => {
    const { timeout } = policyOf(system, caller, call);
    return isOn(timeout) ? timeout.value.request?.value ?? Number.POSITIVE_INFINITY : Number.POSITIVE_INFINITY;
  });
  const plan = { name, near: migration, callees: [migration.from!.value], patience: Math.min(...waits) };
  const team = newTeam(system, [migration.owner?.value, migrationOwner(system, migration)]);
  return edit.all(
    edit.add(migration, { acl: name }),
    // A layer that answers after 2 s at the latest is waited for a little longer.
    ...calls.map(({ call }, at) => (waits[at] === Number.POSITIVE_INFINITY && !call.timeout ? edit.add(call, { timeout: { connect: "500ms", request: "3s" } }) : [])),
    repointEdits(edit, calls, name),
    newServiceEdits(edit, context, "acl", team, plan),
  );
}
