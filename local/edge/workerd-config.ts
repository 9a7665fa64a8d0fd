export type Binding =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly json: unknown }
  /** The value comes from workerd's environment, so that no secret is written to a file. */
  | { readonly name: string; readonly fromEnvironment: string }
  | { readonly name: string; readonly service: string }
  | { readonly name: string; readonly durableObject: string };

export interface WorkerConfig {
  /** Names the service and the constant: a lower-case word. */
  readonly name: string;
  /** Files beside the configuration, the entry first. */
  readonly modules: readonly string[];
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  readonly bindings: readonly Binding[];
  /** Durable Object classes, kept in the disk service `storage`. */
  readonly durableObjects?: readonly string[];
}

export interface DiskConfig {
  readonly name: string;
  readonly path: string;
  readonly writable: boolean;
}

export interface WorkerdConfig {
  readonly entry: string;
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  readonly workers: readonly WorkerConfig[];
  readonly disks?: readonly DiskConfig[];
}

/** workerd's configuration as Cap'n Proto text. Workers may reach loopback addresses only. */
export function capnpText(config: WorkerdConfig): string {
  const services = [
    `(name = "internet", network = (allow = ["local"]))`,
    ...config.workers.map(({ name }) => `(name = ${quoted(name)}, worker = .${name})`),
    ...(config.disks ?? []).map(disk),
  ];
  return [
    'using Workerd = import "/workerd/workerd.capnp";',
    "const config :Workerd.Config = (",
    `  services = [${services.join(", ")}],`,
    `  sockets = [(name = "http", address = "127.0.0.1:${config.port}", http = (), service = ${quoted(config.entry)})],`,
    ");",
    ...config.workers.map(worker),
    "",
  ].join("\n");
}

function worker(config: WorkerConfig): string {
  const objects = config.durableObjects ?? [];
  const parts = [
    `modules = [${config.modules.map(module).join(", ")}]`,
    `compatibilityDate = ${quoted(config.compatibilityDate)}`,
    `compatibilityFlags = [${config.compatibilityFlags.map(quoted).join(", ")}]`,
    `bindings = [${config.bindings.map(binding).join(", ")}]`,
    ...(objects.length === 0 ? [] : [durableObjects(objects)]),
  ];
  return `const ${config.name} :Workerd.Worker = (${parts.join(", ")});`;
}

function durableObjects(classes: readonly string[]): string {
  const namespaces = classes.map(
    (name) => `(className = ${quoted(name)}, uniqueKey = ${quoted(name)})`,
  );
  return `durableObjectNamespaces = [${namespaces.join(", ")}], durableObjectStorage = (localDisk = "storage")`;
}

function module(file: string): string {
  return `(name = ${quoted(file)}, esModule = embed ${quoted(file)})`;
}

function disk({ name, path, writable }: DiskConfig): string {
  return `(name = ${quoted(name)}, disk = (path = ${quoted(path)}, writable = ${writable}))`;
}

function binding(one: Binding): string {
  return `(name = ${quoted(one.name)}, ${bindingValue(one)})`;
}

function bindingValue(one: Binding): string {
  if ("text" in one) return `text = ${quoted(one.text)}`;
  if ("json" in one) return `json = ${quoted(JSON.stringify(one.json))}`;
  if ("fromEnvironment" in one) return `fromEnvironment = ${quoted(one.fromEnvironment)}`;
  if ("service" in one) return `service = ${quoted(one.service)}`;
  return `durableObjectNamespace = ${quoted(one.durableObject)}`;
}

/** Cap'n Proto's strings escape as JSON's do, but for characters outside ASCII, which stand as they are. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
