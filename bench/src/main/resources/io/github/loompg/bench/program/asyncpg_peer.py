"""asyncpg, with uvloop if there is one; callers that share connections share its pool.

Command line: WORKLOAD STATEMENT CALLERS CONNECTIONS WARM-UP SECONDS, times in seconds. With 0 seconds it makes one call and
prints what has come of it, so that a test can compare that with what the others have read.
"""

import asyncio
import os
import random
import resource
import struct
import sys
import time
from datetime import datetime, timedelta, timezone

import asyncpg

try:
    import uvloop
except ImportError:
    uvloop = None

KEYS = 100_000
ARGUMENT_OF_A_CHECK = 777
ROWS_AT_A_TIME = 10_000
FIRST = datetime(2024, 1, 1, tzinfo=timezone.utc)


def item(number):
    return (number, 2 * number, 3, f"item-{number}", number * 0.5, number % 7, "the same text in each row")


def measurement(number):
    time = FIRST + timedelta(seconds=number, microseconds=number % 1_000_000)
    return (number, f"name-{number}", time, number * 1.25)


LOADS = {
    "copy": ("bench_copy", [item(number) for number in range(1, 10_001)]),
    "batch": ("bench_batch", [item(number) for number in range(1, 1_001)]),
    "import": ("bench_bulk_in", [measurement(number) for number in range(1, 100_001)]),
}


class Digest:
    """Mixes values as Tally does; only for checks, since it would cost more than asyncpg itself."""

    def __init__(self):
        self.value = 0

    def add(self, value):
        self.value = (self.value * 31 + value) & 0xFFFF_FFFF_FFFF_FFFF

    def add_row(self, row):
        for value in row.values():
            self.add_value(value)

    def add_value(self, value):
        if isinstance(value, str):
            code = 0
            for character in value:
                code = (code * 31 + ord(character)) & 0xFFFF_FFFF
            self.add(code - (1 << 32) if code >> 31 else code)
        elif isinstance(value, datetime):
            self.add((value - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1))
        elif isinstance(value, float):
            self.add(struct.unpack(">q", struct.pack(">d", value))[0])
        elif isinstance(value, (bytes, list)):
            # asyncpg gives the type "char" as bytes; the others give it as text.
            if isinstance(value, bytes) and len(value) == 1:
                self.add(value[0])
            else:
                self.add(len(value))
                self.add(value[0])
                self.add(value[-1])
        else:
            self.add(int(value))

    def signed(self):
        return self.value - (1 << 64) if self.value >> 63 else self.value


class Trial:
    def __init__(self, words):
        self.workload, self.sql = words[0], words[1]
        self.callers, self.connections = int(words[2]), int(words[3])
        self.warm_up, self.seconds = float(words[4]), float(words[5])
        self.digest = Digest() if self.seconds == 0 else None
        self.rows = 0
        self.over = False
        self.latencies = None

    def argument(self):
        if self.workload == "series":
            return (1_000,)
        if self.workload in ("sequential", "lookup"):
            if self.digest:
                return (ARGUMENT_OF_A_CHECK,)
            if self.workload == "lookup":
                return (random.randint(1, KEYS),)
            return (random.randint(-(1 << 31), (1 << 31) - 1),)
        return (-1, True) if self.workload == "pg_type" else ()

    def read(self, rows):
        for row in rows:
            for value in row:
                pass
        if self.digest:
            for row in rows:
                self.digest.add_row(row)
        self.rows += len(rows)

    async def call(self, queries):
        if self.workload in LOADS:
            table, rows = LOADS[self.workload]
            if self.workload == "batch":
                await queries.executemany(self.sql, rows)
            else:
                await queries.copy_records_to_table(table, records=rows)
            self.rows += len(rows)
        elif self.workload == "connect":
            connection = await asyncpg.connect(os.environ["LOOMPG_BENCH_SERVER"])
            await connection.close()
            self.rows += 1
        elif self.workload == "export":
            async with queries.transaction():
                cursor = await queries.cursor(self.sql)
                while rows := await cursor.fetch(ROWS_AT_A_TIME):
                    self.read(rows)
        else:
            self.read(await queries.fetch(self.sql, *self.argument()))

    async def repeat(self, queries):
        while not self.over:
            asked = time.perf_counter_ns()
            await self.call(queries)
            if self.latencies is not None:
                self.latencies.append(time.perf_counter_ns() - asked)

    async def until_answered(self):
        before = self.rows
        while self.rows == before:
            await asyncio.sleep(0.0005)

    async def run(self):
        server = os.environ["LOOMPG_BENCH_SERVER"]
        pool = await asyncpg.create_pool(server, min_size=self.connections, max_size=self.connections)
        if self.digest:
            async with pool.acquire() as connection:
                await self.call(connection)
            print("rows", self.rows, "digest", self.digest.signed())
            await pool.close()
            return
        if self.callers > self.connections:
            callers = [pool] * self.callers
        else:
            callers = [await pool.acquire() for _ in range(self.callers)]
        tasks = [asyncio.create_task(self.repeat(queries)) for queries in callers]
        await self.measure(tasks)
        pool.terminate()

    async def measure(self, tasks):
        failed = asyncio.gather(*tasks)
        await asyncio.wait([failed], timeout=self.warm_up)
        self.latencies = []
        await self.until_answered()
        rows, begun, used = self.rows, time.perf_counter(), time.process_time()
        await asyncio.wait([failed], timeout=self.seconds)
        await self.until_answered()
        rows, taken, used = self.rows - rows, time.perf_counter() - begun, time.process_time() - used
        self.over = True
        await asyncio.wait_for(failed, 30)
        self.latencies.sort()
        print(f"sample CPU={used * 1e6 / rows}")
        print("sample JIT=0")
        print(f"sample RATE={rows / taken}")
        print(f"sample P50={self.latencies[len(self.latencies) // 2] / 1e3}")
        print(f"sample P99={self.latencies[len(self.latencies) * 99 // 100] / 1e3}")
        print(f"sample MEMORY={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}")
        print(f"sample WARM_UP={self.warm_up}")
        python = ".".join(map(str, sys.version_info[:3]))
        loop = f"uvloop {uvloop.__version__}" if uvloop else "asyncio's loop"
        print(f"sample PEER=asyncpg {asyncpg.__version__}, Python {python}, {loop}")


if uvloop:
    uvloop.install()
asyncio.run(Trial(sys.argv[1:]).run())
