"""Writes what the public Python packages of Azure say about resources into one JSON file for each resource provider.

Tests then compare every ARM template with these files and need no Python (test/support/azure-models/). Run it again after a
version in requirements.txt has changed:

    python3 -m venv /tmp/azure-models
    /tmp/azure-models/bin/pip install --requirement test/azure-models/requirements.txt
    /tmp/azure-models/bin/python test/azure-models/extract.py

Python 3.11 or newer. Nothing is asked of Azure. The packages hold a class for each object and an operation for each type of
resource; path and api-version of a resource come from its operation, properties from the class. A property is required where
its type hint does not say Optional; the documentation of the class says the same in words ("Required."), and the two have to
agree. What tells the variants of an object apart is required whatever the documentation says: without it nobody knows which.
"""

import datetime
import enum
import importlib
import importlib.metadata
import inspect
import json
import pathlib
import re
import typing

FOLDER = pathlib.Path(__file__).parent

# Types of resources that templates may hold, by package. Only they and what they consist of are written.
WANTED = {
    "azure-mgmt-deviceregistry": [
        "Microsoft.DeviceRegistry/namespaces/assets",
        "Microsoft.DeviceRegistry/namespaces/devices",
    ],
    "azure-mgmt-iotoperations": [
        "Microsoft.IoTOperations/instances/brokers/authentications",
        "Microsoft.IoTOperations/instances/brokers/authorizations",
        "Microsoft.IoTOperations/instances/brokers/listeners",
        "Microsoft.IoTOperations/instances/dataflowEndpoints",
        "Microsoft.IoTOperations/instances/dataflowProfiles",
        "Microsoft.IoTOperations/instances/dataflowProfiles/dataflows",
    ],
    "azure-mgmt-kubernetesconfiguration-fluxconfigurations": [
        "Microsoft.KubernetesConfiguration/fluxConfigurations",
    ],
}

MAX_COLUMNS = 120

SCALARS = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    bytes: "string",
    datetime.datetime: "string",
    datetime.timedelta: "string",
    typing.Any: "any",
}


def main():
    for package, types in WANTED.items():
        models = PublishedModels(package)
        path = FOLDER / models.file_name(types)
        for old in FOLDER.glob(f"{provider_of(types)}-*.json"):
            old.unlink()
        path.write_text(f"{json_text(models.describe(types))}\n")
        print(path.name)


class PublishedModels:
    """One package, as far as its resources go."""

    def __init__(self, package):
        self.package = package
        self.version = pinned_version(package)
        root = package.replace("-", ".")
        self.classes = importlib.import_module(f"{root}.models")
        self.operations = importlib.import_module(f"{root}.operations._operations")
        self.base = importlib.import_module(f"{root}._utils.model_base").Model
        self.resources = dict(self.find_resources())
        self.enums = {}

    def file_name(self, types):
        return f"{provider_of(types)}-{self.api_version(types)}.json"

    def api_version(self, types):
        (version,) = {self.resources[each][1] for each in types}
        return version

    def describe(self, types):
        """The file: resources by type, the classes they consist of, and the values of enumerations."""
        roots = {each: self.resources[each][0] for each in types}
        described, waiting = {}, list(roots.values())
        while waiting:
            model = waiting.pop()
            if model.__name__ in described:
                continue
            description, mentioned = self.describe_model(model)
            described[model.__name__] = description
            waiting.extend(mentioned)
        return {
            "package": self.package,
            "version": self.version,
            "apiVersion": self.api_version(types),
            "resources": {each: model.__name__ for each, model in roots.items()},
            "models": described,
            "enums": self.enums,
        }

    def find_resources(self):
        """Type of resource → class of its body and api-version, from the requests that create it."""
        for name, group in inspect.getmembers(self.operations, inspect.isclass):
            for method in ["create_or_update", "create_or_replace"]:
                operation = getattr(group, f"begin_{method}", None) or getattr(group, method, None)
                if operation is None or not name.endswith("Operations"):
                    continue
                words = snake_case(name.removesuffix("Operations"))
                request = call_with_names(getattr(self.operations, f"build_{words}_{method}_request"))
                path, _, version = request.url.partition("?api-version=")
                provider, *rest = path.rpartition("/providers/")[2].split("/")
                yield "/".join([provider, *rest[::2]]), (self.body_of(operation), version)

    def body_of(self, operation):
        """The class among the types that one parameter of the operation takes."""
        for overload in typing.get_overloads(operation):
            for parameter in inspect.signature(overload).parameters.values():
                if self.is_model(parameter.annotation):
                    return parameter.annotation
        raise SystemExit(f"Cannot read {operation.__qualname__}: no parameter takes a model")

    def describe_model(self, model):
        """One class, and the classes that it mentions."""
        model({})  # The table of fields is filled when the first object is made.
        hints = typing.get_type_hints(model, localns={"_models": self.classes})
        documented = documented_properties(model)
        properties, mentioned = {}, []
        for attribute, field in model._attr_to_rest_field.items():
            required = not is_optional(hints[attribute])
            if required != documented[attribute] and not field._is_discriminator:
                raise SystemExit(f"Cannot describe {model.__name__}.{attribute}: its type and its documentation disagree")
            described = {"type": self.describe_type(hints[attribute], mentioned)}
            if required:
                described["required"] = True
            if field._visibility == ["read"]:
                described["readOnly"] = True
            properties[field._rest_name] = described
        description = {"properties": properties}
        variants = vars(model).get("__mapping__")
        if variants:
            description["variants"] = {"by": discriminator_of(model), "models": names_of(variants)}
            mentioned.extend(variants.values())
        return description, mentioned

    def describe_type(self, hint, mentioned):
        """A word for a scalar, else an object with one key: enum, model, list or map."""
        options = [each for each in typing.get_args(hint) if each is not type(None)]
        origin = typing.get_origin(hint)
        if origin is typing.Union:
            enums = [each for each in options if is_enum(each)]
            return self.describe_type(enums[0] if enums else single(options, hint), mentioned)
        if origin is typing.Literal:
            return self.describe_type(str, mentioned)
        if origin is list:
            return {"list": self.describe_type(options[0], mentioned)}
        if origin is dict:
            return {"map": self.describe_type(options[1], mentioned)}
        if is_enum(hint):
            self.enums[hint.__name__] = [each.value for each in hint]
            return {"enum": hint.__name__}
        if self.is_model(hint):
            mentioned.append(hint)
            return {"model": hint.__name__}
        return SCALARS[hint]

    def is_model(self, hint):
        return inspect.isclass(hint) and issubclass(hint, self.base)


def provider_of(types):
    (provider,) = {each.split("/")[0] for each in types}
    return provider


def pinned_version(package):
    """The version in requirements.txt, which has to be the one that is installed."""
    pins = dict(line.split("==") for line in (FOLDER / "requirements.txt").read_text().split())
    installed = importlib.metadata.version(package)
    if installed != pins[package]:
        raise SystemExit(f"Cannot read {package} {pins[package]}: {installed} is installed. Install requirements.txt")
    return installed


def documented_properties(model):
    """Attribute → whether its documentation ends a sentence with "Required."."""
    text = " ".join(inspect.getdoc(model).split())
    parts = re.findall(r":ivar (\w+): (.*?) :vartype", text)
    return {attribute: bool(re.search(r"(^|[.)] )Required\.", meaning)) for attribute, meaning in parts}


def discriminator_of(model):
    (field,) = [each for each in model._attr_to_rest_field.values() if each._is_discriminator]
    return field._rest_name


def names_of(variants):
    return {value: model.__name__ for value, model in variants.items()}


def is_optional(hint):
    return type(None) in typing.get_args(hint)


def is_enum(hint):
    return inspect.isclass(hint) and issubclass(hint, enum.Enum)


def single(options, hint):
    if len(options) != 1:
        raise SystemExit(f"Cannot describe {hint}: it is one of several types")
    return options[0]


def call_with_names(build_request):
    """The request for a resource whose path consists of the names of its parameters."""
    needed = [each for each in inspect.signature(build_request).parameters.values() if each.kind is not each.VAR_KEYWORD]
    return build_request(**{each.name: each.name for each in needed})


def snake_case(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def json_text(value, indent="", key=""):
    """Sorted, and on one line what fits, so that a property is a line of a diff."""
    line = json_line(value)
    if not isinstance(value, (dict, list)) or (indent and len(f"{indent}{key}{line},") <= MAX_COLUMNS):
        return line
    deeper = f"{indent}  "
    lines = [f"{deeper}{name}{json_text(each, deeper, name)}" for name, each in members(value)]
    return "\n".join([line[0], ",\n".join(lines), f"{indent}{line[-1]}"])


def json_line(value):
    if not isinstance(value, (dict, list)):
        return json.dumps(value)
    text = ", ".join(f"{name}{json_line(each)}" for name, each in members(value))
    if isinstance(value, list):
        return f"[{text}]"
    return f"{{ {text} }}" if value else "{}"


def members(value):
    if isinstance(value, list):
        return [("", each) for each in value]
    return [(f"{json.dumps(key)}: ", value[key]) for key in sorted(value)]


if __name__ == "__main__":
    main()
