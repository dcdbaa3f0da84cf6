"""Hand the state from rule to rule as one address, where compiled code would otherwise copy every table's description.

A compiled function takes a named tuple apart and hands over each array in it by its address, shape and strides: for
the state some four hundred words at every call, more than most rules do themselves. Here Numba is told to write these
words down once, when Python calls, and to hand on where they stand. Python code sees the same named tuple.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, models, register_model, typeof_impl, unbox

Named = TypeVar("Named", bound=type)

ADDRESS = ir.IntType(8).as_pointer()


class ByReference(types.Type):
    """The type, in compiled code, of the address of a named tuple.

    Parameters
    ----------
    tuple_type : numba.types.NamedTuple
    """

    def __init__(self, tuple_type: Any) -> None:
        self.tuple_type = tuple_type
        digest = hashlib.sha256(str(tuple_type).encode()).hexdigest()[:12]
        super().__init__(name=f"{tuple_type.instance_class.__name__}At{digest}")

    @property
    def key(self) -> Any:
        """What makes two such types the same."""
        return self.tuple_type


def pass_by_reference(named_tuple: Named) -> Named:
    """Let compiled functions take named tuples of this class by address.

    Parameters
    ----------
    named_tuple : type
        A class of named tuples. Compiled functions read its fields; they neither make nor return one.
    """

    @typeof_impl.register(named_tuple)
    def typeof_named_tuple(value: Any, context: Any) -> ByReference:
        return ByReference(types.BaseTuple.from_types([typeof_impl(part, context) for part in value], named_tuple))

    return named_tuple


@register_model(ByReference)
class AddressModel(models.PrimitiveModel):
    """An address, as compiled code keeps it."""

    def __init__(self, manager: Any, kind: ByReference) -> None:
        super().__init__(manager, kind, ADDRESS)


@infer_getattr
class Fields(AttributeTemplate):
    """The types of the fields."""

    key = ByReference

    def generic_resolve(self, kind: ByReference, name: str) -> Any:
        """Return the type of a field, None where there is none of that name."""
        fields = kind.tuple_type.fields
        return kind.tuple_type.types[fields.index(name)] if name in fields else None


def _loaded(builder: Any, address: Any, kind: Any) -> Any:
    """Load a value word by word, so that the words nobody asks for are left out; nothing writes to them meanwhile."""
    if not isinstance(kind, ir.Aggregate):
        word = builder.load(address)
        word.set_metadata("invariant.load", builder.module.add_metadata([]))
        return word
    value = ir.Constant(kind, ir.Undefined)
    for index in range(len(kind)):
        inside = builder.gep(address, [ir.IntType(32)(0), ir.IntType(32)(index)], inbounds=True)
        value = builder.insert_value(value, _loaded(builder, inside, kind.elements[index]), index)
    return value


@lower_getattr_generic(ByReference)
def read_field(context: Any, builder: Any, kind: ByReference, address: Any, name: str) -> Any:
    """Write the code that reads a field."""
    index = kind.tuple_type.fields.index(name)
    whole = context.get_value_type(kind.tuple_type)
    first = builder.bitcast(address, whole.as_pointer())
    at = builder.gep(first, [ir.IntType(32)(0), ir.IntType(32)(index)], inbounds=True)
    return impl_ret_borrowed(
        context, builder, kind.tuple_type.types[index], _loaded(builder, at, whole.elements[index])
    )


@unbox(ByReference)
def write_down(kind: ByReference, value: Any, c: Any) -> NativeValue:
    """Write the code that writes a named tuple's words down, where Python calls a compiled function.

    The address goes through an empty piece of assembly: whatever comes after it is read from there, and not assumed.
    """
    words = c.unbox(kind.tuple_type, value)
    at = cgutils.alloca_once_value(c.builder, words.value)
    same = c.builder.asm(
        ir.FunctionType(ADDRESS, [ADDRESS]), "", "=r,0,~{memory}", [c.builder.bitcast(at, ADDRESS)], side_effect=True
    )
    return NativeValue(same, is_error=words.is_error, cleanup=words.cleanup)
