"""Services that `extends` another one of the same compose file: what that one gives them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from portal.review.container import Container


def extend(
    services: Mapping[str, Container],
    bases: Mapping[str, str],
    added: Collection[str],
    spend: Callable[[int], int],
) -> list[Container]:
    """Give services what those have that they extend.

    Args:
        services: the services by their names; they are changed.
        bases: the name of the service that one extends, by its own name.
        added: the settings of which a service has its base's and its own; of others its own count alone.
        spend: how many of so many entries may still be taken over.

    Returns:
        The services, each behind the one that it extends. Of services that extend each other, one has no base.
    """
    done: dict[str, Container] = {}
    for name in services:
        chain = [name]
        while (base := bases.get(chain[-1], "")) in services and base not in done and base not in chain:
            chain.append(base)
        for one in reversed(chain):
            container = done.setdefault(one, services[one])
            base = bases.get(one, "")
            if container.base is None and base != one and base in done and not _is_above(container, done[base]):
                container.base = done[base]
                _take_over(container, done[base], added, spend)
    return list(done.values())


def _is_above(container: Container, base: Container) -> bool:
    above: Container | None = base
    while above is not None and above is not container:
        above = above.base
    return above is not None


def _take_over(container: Container, base: Container, added: Collection[str], spend: Callable[[int], int]) -> None:
    """Lay what a service has over what the one has that it extends, as `docker compose config` does."""
    for name, given in base.settings.items():
        own = container.settings.get(name, [])
        if name in added:
            container.settings[name] = given[: spend(len(given))] + own
        elif not own:
            container.settings[name] = given
    names = {variable.name for variable in container.variables}
    variables = [variable for variable in base.variables if variable.name not in names]
    container.variables += variables[: spend(len(variables))]
    targets = {mount.target for mount in container.mounts}
    mounts = [mount for mount in base.mounts if mount.target not in targets]
    container.mounts += mounts[: spend(len(mounts))]
    container.ports += base.ports[: spend(len(base.ports))]
    container.words = container.words or base.words
    container.image = container.image or base.image
    container.built = container.built or base.built
    container.elsewhere = base.elsewhere
