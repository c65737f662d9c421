/*
 * libpq, binary in both directions, a thread for each connection. Built with PIPELINE it uses its pipeline mode: lookups of
 * all callers of a connection one behind the other, each with a Sync of its own; a batch with one.
 */
#include "bench.h"
#include <libpq-fe.h>

#define CHUNK (64 * 1024)

static void fail(PGconn *connection, const char *what) { die("%s: %s", what, PQerrorMessage(connection)); }

static void expect(PGconn *connection, PGresult *result, ExecStatusType status) {
    if (PQresultStatus(result) != status) {
        fail(connection, PQresStatus(PQresultStatus(result)));
    }
}

static void *connection_open(const Plan *plan) {
    PGconn *connection = PQconnectdb(server_uri());
    if (PQstatus(connection) != CONNECTION_OK) {
        fail(connection, "connect");
    }
    if (!is_workload(plan, "copy") && !is_workload(plan, "import") && !is_workload(plan, "export")) {
        PGresult *result = PQprepare(connection, "s", plan->sql, 0, NULL);
        expect(connection, result, PGRES_COMMAND_OK);
        PQclear(result);
    }
#ifdef PIPELINE
    if (!PQenterPipelineMode(connection)) {
        fail(connection, "pipeline mode");
    }
#endif
    return connection;
}

/* Reading */

static void read_lookup(Caller *caller, PGresult *result, int row) {
    tally(caller, get_int(PQgetvalue(result, row, 0)));
    tally_text(caller, PQgetvalue(result, row, 1), PQgetlength(result, row, 1));
    tally(caller, get_long(PQgetvalue(result, row, 2)));
    tally(caller, epoch_second(get_long(PQgetvalue(result, row, 3))));
}

static void read_type(Caller *caller, PGresult *result, int row) {
    tally_text(caller, PQgetvalue(result, row, 0), PQgetlength(result, row, 0));
    tally(caller, (uint32_t)get_int(PQgetvalue(result, row, 1)));
    tally(caller, (uint32_t)get_int(PQgetvalue(result, row, 2)));
    uint16_t length;
    memcpy(&length, PQgetvalue(result, row, 3), 2);
    tally(caller, (int16_t)ntohs(length));
    tally(caller, PQgetvalue(result, row, 4)[0]);
    tally_text(caller, PQgetvalue(result, row, 5), 1);
    tally(caller, PQgetvalue(result, row, 6)[0]);
    tally(caller, PQgetvalue(result, row, 7)[0]);
    tally_text(caller, PQgetvalue(result, row, 8), 1);
    for (int column = 9; column < 12; column++) {
        tally(caller, (uint32_t)get_int(PQgetvalue(result, row, column)));
    }
}

static void read_bytes(Caller *caller, PGresult *result, int row) {
    int length = PQgetlength(result, row, 0);
    char *copy = malloc(length);
    memcpy(copy, PQgetvalue(result, row, 0), length);
    tally(caller, length);
    tally(caller, copy[0]);
    tally(caller, copy[length - 1]);
    free(copy);
}

static void read_array(Caller *caller, PGresult *result, int row) {
    const char *value = PQgetvalue(result, row, 0);
    int length = get_int(value + 12);
    int32_t *array = malloc(length * sizeof *array);
    for (int i = 0; i < length; i++) {
        array[i] = get_int(value + 24 + 8 * i);
    }
    tally(caller, length);
    tally(caller, array[0]);
    tally(caller, array[length - 1]);
    free(array);
}

static void read_all(Caller *caller, PGresult *result) {
    const Plan *plan = caller->plan;
    int rows = PQntuples(result);
    for (int row = 0; row < rows; row++) {
        if (is_workload(plan, "lookup")) {
            read_lookup(caller, result, row);
        } else if (is_workload(plan, "pg_type")) {
            read_type(caller, result, row);
        } else if (is_workload(plan, "bytea")) {
            read_bytes(caller, result, row);
        } else if (is_workload(plan, "arrays")) {
            read_array(caller, result, row);
        } else {
            tally(caller, get_int(PQgetvalue(result, row, 0)));
        }
    }
    read_rows(caller, rows);
}

typedef struct {
    uint32_t number;
    const char *values[2];
} Arguments;

static const int LENGTHS[2] = {4, 1};
static const int BINARY[7] = {1, 1, 1, 1, 1, 1, 1};

static void arguments(Caller *caller, Arguments *given) {
    given->number = parameters(caller->plan) == 1 ? htonl(next_argument(caller)) : UINT32_MAX;
    given->values[0] = (const char *)&given->number;
    given->values[1] = "\1";
}

static void call_read(Caller *caller) {
    PGconn *connection = caller->connection;
    Arguments given;
    arguments(caller, &given);
    PGresult *result = PQexecPrepared(
        connection, "s", parameters(caller->plan), given.values, LENGTHS, BINARY, 1);
    expect(connection, result, PGRES_TUPLES_OK);
    read_all(caller, result);
    PQclear(result);
}

static void call_export(Caller *caller) {
    PGconn *connection = caller->connection;
    PGresult *result = PQexec(connection, caller->plan->sql);
    expect(connection, result, PGRES_COPY_OUT);
    PQclear(result);
    char *row;
    long rows = 0;
    int length;
    int at = COPY_HEADER_SIZE;
    while ((length = PQgetCopyData(connection, &row, 0)) > 0) {
        const char *value = row + at;
        at = 0;
        if (value < row + length && get_int(value) >> 16 == 4) {
            tally(caller, get_long(value + 6));
            int text = get_int(value + 14);
            tally_text(caller, value + 18, text);
            tally(caller, epoch_second(get_long(value + 22 + text)));
            tally(caller, get_long(value + 34 + text));
            rows++;
        }
        PQfreemem(row);
    }
    result = PQgetResult(connection);
    expect(connection, result, PGRES_COMMAND_OK);
    PQclear(result);
    PQclear(PQgetResult(connection));
    read_rows(caller, rows);
}

/* Writing */

static void call_copy(Caller *caller) {
    static _Thread_local Buffer out;
    PGconn *connection = caller->connection;
    PGresult *result = PQexec(connection, caller->plan->sql);
    expect(connection, result, PGRES_COPY_IN);
    PQclear(result);
    out.size = 0;
    put(&out, COPY_HEADER, COPY_HEADER_SIZE);
    int rows = rows_of_load(caller->plan);
    for (int number = 1; number <= rows; number++) {
        put_row(&out, caller->plan, number);
        if (out.size > CHUNK) {
            PQputCopyData(connection, out.bytes, out.size);
            out.size = 0;
        }
    }
    put_short(&out, -1);
    PQputCopyData(connection, out.bytes, out.size);
    PQputCopyEnd(connection, NULL);
    result = PQgetResult(connection);
    expect(connection, result, PGRES_COMMAND_OK);
    PQclear(result);
    PQclear(PQgetResult(connection));
    read_rows(caller, rows);
}

/* The values of a row, each behind its length. */
static void item(Buffer *out, int number, const char **values, int *lengths) {
    out->size = 0;
    put_item(out, number);
    const char *at = out->bytes;
    for (int column = 0; column < 7; column++) {
        lengths[column] = get_int(at);
        values[column] = at + 4;
        at += 4 + lengths[column];
    }
}

#ifdef PIPELINE

static PGresult *next_result(PGconn *connection) {
    PGresult *result = PQgetResult(connection);
    return result ? result : PQgetResult(connection);
}

static void expect_sync(PGconn *connection) {
    PGresult *result = next_result(connection);
    expect(connection, result, PGRES_PIPELINE_SYNC);
    PQclear(result);
}

static void call_lookups(Caller *caller) {
    PGconn *connection = caller->connection;
    for (int i = 0; i < caller->plan->together; i++) {
        Arguments given;
        arguments(caller, &given);
        PQsendQueryPrepared(connection, "s", 1, given.values, LENGTHS, BINARY, 1);
        PQpipelineSync(connection);
    }
    for (int i = 0; i < caller->plan->together; i++) {
        PGresult *result = next_result(connection);
        expect(connection, result, PGRES_TUPLES_OK);
        read_all(caller, result);
        PQclear(result);
        expect_sync(connection);
    }
}

static void call_batch(Caller *caller) {
    static _Thread_local Buffer out;
    PGconn *connection = caller->connection;
    int rows = rows_of_load(caller->plan);
    const char *values[7];
    int lengths[7];
    for (int number = 1; number <= rows; number++) {
        item(&out, number, values, lengths);
        PQsendQueryPrepared(connection, "s", 7, values, lengths, BINARY, 1);
    }
    PQpipelineSync(connection);
    for (int number = 1; number <= rows; number++) {
        PGresult *result = next_result(connection);
        expect(connection, result, PGRES_COMMAND_OK);
        PQclear(result);
    }
    expect_sync(connection);
    read_rows(caller, rows);
}

#else

static void call_lookups(Caller *caller) { call_read(caller); }

static void execute(PGconn *connection, const char *sql) {
    PGresult *result = PQexec(connection, sql);
    expect(connection, result, PGRES_COMMAND_OK);
    PQclear(result);
}

static void call_batch(Caller *caller) {
    static _Thread_local Buffer out;
    PGconn *connection = caller->connection;
    int rows = rows_of_load(caller->plan);
    const char *values[7];
    int lengths[7];
    execute(connection, "BEGIN");
    for (int number = 1; number <= rows; number++) {
        item(&out, number, values, lengths);
        PGresult *result = PQexecPrepared(connection, "s", 7, values, lengths, BINARY, 1);
        expect(connection, result, PGRES_COMMAND_OK);
        PQclear(result);
    }
    execute(connection, "COMMIT");
    read_rows(caller, rows);
}

#endif

static void call_connect(Caller *caller) {
    PGconn *connection = PQconnectdb(server_uri());
    if (PQstatus(connection) != CONNECTION_OK) {
        fail(connection, "connect");
    }
    PQfinish(connection);
    read_rows(caller, 1);
}

static void connection_call(Caller *caller) {
    if (is_workload(caller->plan, "connect")) {
        call_connect(caller);
    } else if (is_workload(caller->plan, "export")) {
        call_export(caller);
    } else if (is_workload(caller->plan, "batch")) {
        call_batch(caller);
    } else if (rows_of_load(caller->plan)) {
        call_copy(caller);
    } else if (is_workload(caller->plan, "lookup")) {
        call_lookups(caller);
    } else {
        call_read(caller);
    }
}

static const char *program_description(void) {
    static char text[80];
    int version = PQlibVersion();
    snprintf(text, sizeof text, "C: libpq %d.%d, binary, a thread for each connection%s", version / 10000, version % 10000,
#ifdef PIPELINE
             ", pipeline mode"
#else
             ""
#endif
    );
    return text;
}
