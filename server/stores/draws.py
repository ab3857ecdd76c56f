"""The draw of customers, as each database computes it."""

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Bucket(FunctionElement[int]):
    """``bucket`` of the conditions, said to each database."""

    type = sa.Integer()
    inherit_cache = True


@compiles(Bucket, "sqlite")
def _in_sqlite(element: Bucket, compiler: SQLCompiler, **options: object) -> str:
    return f"customer_bucket({compiler.process(element.clauses, **options)})"


@compiles(Bucket, "postgresql")
def _in_postgresql(element: Bucket, compiler: SQLCompiler, **options: object) -> str:
    draw, customer_id = (compiler.process(each, **options) for each in element.clauses)
    text = f"convert_to({draw} || ':' || {customer_id}, 'UTF8')"
    return f"mod(CAST(CAST('x' || substr(encode(sha256({text}), 'hex'), 1, 7) AS bit(28)) AS integer), 100)"
