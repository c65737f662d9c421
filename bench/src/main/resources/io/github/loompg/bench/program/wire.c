/*
 * The limit: requests that stand ready are sent, and what comes is walked through message by message and dropped. No value
 * is read or made. Where callers share connections, what all callers of a connection would ask goes out in one write, each
 * lookup with a Sync of its own.
 */
#include "bench.h"
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#define RECEIVED (64 * 1024)
#define CHUNK (64 * 1024)

typedef struct {
    int fd;
    char *received;
    char head[5];
    int head_size;
    int type;
    uint32_t skip;
    Buffer requests;
    int request_size;
    int argument_at;
    int answers;
    Buffer announced; /* COPY: what comes before the data */
} Wire;

static void send_all(Wire *wire, const char *bytes, int size) {
    while (size > 0) {
        ssize_t sent = send(wire->fd, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            die("send: %s", strerror(errno));
        }
        if (sent > 0) {
            bytes += sent;
            size -= (int)sent;
        }
    }
}

/* Reads until so many messages of that type have ended; returns how many rows there were. */
static long drain(Wire *wire, char last, int times) {
    long rows = 0;
    while (times > 0) {
        ssize_t got = recv(wire->fd, wire->received, RECEIVED, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            die("the server has hung up");
        }
        for (char *at = wire->received, *end = at + got; at < end || (wire->head_size == 5 && wire->skip == 0);) {
            if (wire->head_size < 5) {
                wire->head[wire->head_size++] = *at++;
                if (wire->head_size < 5) {
                    continue;
                }
                wire->type = wire->head[0];
                wire->skip = (uint32_t)get_int(wire->head + 1) - 4;
                rows += wire->type == 'D';
                if (wire->type == 'E') {
                    die("the server refuses");
                }
            }
            uint32_t here = (uint32_t)(end - at) < wire->skip ? (uint32_t)(end - at) : wire->skip;
            at += here;
            wire->skip -= here;
            if (wire->skip == 0) {
                wire->head_size = 0;
                times -= wire->type == last;
            } else {
                break;
            }
        }
    }
    return rows;
}

static int begin(Buffer *out, char type) {
    put(out, &type, 1);
    put_int(out, 0);
    return out->size;
}

static void end(Buffer *out, int began) {
    uint32_t length = htonl((uint32_t)(out->size - began + 4));
    memcpy(out->bytes + began - 4, &length, 4);
}

static void put_string(Buffer *out, const char *text) { put(out, text, (int)strlen(text) + 1); }

static void put_message(Buffer *out, char type) { end(out, begin(out, type)); }

static void log_in(Wire *wire, const char *user, const char *database) {
    Buffer out = {0};
    put_int(&out, 0);
    put_int(&out, 196608);
    put_string(&out, "user");
    put_string(&out, user);
    put_string(&out, "database");
    put_string(&out, database);
    put(&out, "", 1);
    uint32_t length = htonl((uint32_t)out.size);
    memcpy(out.bytes, &length, 4);
    send_all(wire, out.bytes, out.size);
    drain(wire, 'Z', 1);
    free(out.bytes);
}

static void connect_to(Wire *wire) {
    char user[128], host[128], port[16], database[128];
    if (sscanf(server_uri(), "%*[^:]://%127[^@:]%*[^@]@%127[^:/]:%15[0-9]/%127s", user, host, port, database) != 4
        && sscanf(server_uri(), "%*[^:]://%127[^@:]@%127[^:/]:%15[0-9]/%127s", user, host, port, database) != 4) {
        die("LOOMPG_BENCH_SERVER names no user, host, port and database");
    }
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *address;
    if (getaddrinfo(host, port, &hints, &address) != 0) {
        die("there is no host %s", host);
    }
    wire->fd = socket(address->ai_family, SOCK_STREAM, 0);
    if (connect(wire->fd, address->ai_addr, address->ai_addrlen) != 0) {
        die("connect: %s", strerror(errno));
    }
    freeaddrinfo(address);
    int on = 1;
    setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    log_in(wire, user, database);
}

static void put_bind(Buffer *out, int *argument_at, int parameters) {
    int began = begin(out, 'B');
    put_string(out, "");
    put_string(out, "s");
    put_short(out, 1);
    put_short(out, 1);
    put_short(out, parameters);
    if (parameters > 0) {
        put_int(out, 4);
        *argument_at = out->size;
        put_int(out, -1);
    }
    if (parameters > 1) {
        put_int(out, 1);
        put(out, "\1", 1);
    }
    put_short(out, 1);
    put_short(out, 1);
    end(out, began);
    began = begin(out, 'E');
    put_string(out, "");
    put_int(out, 0);
    end(out, began);
}

static void prepare_copy(Wire *wire, const Plan *plan) {
    int began = begin(&wire->announced, 'Q');
    put_string(&wire->announced, plan->sql);
    end(&wire->announced, began);
    Buffer *out = &wire->requests;
    began = begin(out, 'd');
    put(out, COPY_HEADER, COPY_HEADER_SIZE);
    for (int number = 1; number <= rows_of_load(plan); number++) {
        put_row(out, plan, number);
        if (out->size - began > CHUNK) {
            end(out, began);
            began = begin(out, 'd');
        }
    }
    put_short(out, -1);
    end(out, began);
    put_message(out, 'c');
}

static void prepare_batch(Wire *wire, const Plan *plan) {
    for (int number = 1; number <= rows_of_load(plan); number++) {
        int began = begin(&wire->requests, 'B');
        put_string(&wire->requests, "");
        put_string(&wire->requests, "s");
        put_short(&wire->requests, 1);
        put_short(&wire->requests, 1);
        put_short(&wire->requests, 7);
        put_item(&wire->requests, number);
        put_short(&wire->requests, 0);
        end(&wire->requests, began);
        began = begin(&wire->requests, 'E');
        put_string(&wire->requests, "");
        put_int(&wire->requests, 0);
        end(&wire->requests, began);
    }
    put_message(&wire->requests, 'S');
}

static void prepare_reads(Wire *wire, const Plan *plan) {
    for (int i = 0; i < plan->together; i++) {
        put_bind(&wire->requests, &wire->argument_at, parameters(plan));
        put_message(&wire->requests, 'S');
        if (i == 0) {
            wire->request_size = wire->requests.size;
        }
    }
    wire->argument_at %= wire->request_size;
    wire->answers = plan->together;
}

static void prepare_statement(Wire *wire, const Plan *plan) {
    Buffer out = {0};
    int began = begin(&out, 'P');
    put_string(&out, "s");
    put_string(&out, plan->sql);
    put_short(&out, 0);
    end(&out, began);
    put_message(&out, 'S');
    send_all(wire, out.bytes, out.size);
    drain(wire, 'Z', 1);
    free(out.bytes);
}

static void *connection_open(const Plan *plan) {
    Wire *wire = calloc(1, sizeof *wire);
    wire->received = malloc(RECEIVED);
    wire->answers = 1;
    connect_to(wire);
    if (is_workload(plan, "copy") || is_workload(plan, "import")) {
        prepare_copy(wire, plan);
        return wire;
    }
    prepare_statement(wire, plan);
    if (is_workload(plan, "batch")) {
        prepare_batch(wire, plan);
    } else {
        prepare_reads(wire, plan);
    }
    return wire;
}

static void connection_call(Caller *caller) {
    Wire *wire = caller->connection;
    if (parameters(caller->plan) == 1) {
        for (int i = 0; i < caller->plan->together; i++) {
            uint32_t argument = htonl(next_argument(caller));
            memcpy(wire->requests.bytes + i * wire->request_size + wire->argument_at, &argument, 4);
        }
    }
    if (wire->announced.size > 0) {
        send_all(wire, wire->announced.bytes, wire->announced.size);
        drain(wire, 'G', 1);
    }
    send_all(wire, wire->requests.bytes, wire->requests.size);
    long rows = drain(wire, 'Z', wire->answers);
    read_rows(caller, rows_of_load(caller->plan) ? rows_of_load(caller->plan) : rows);
}

static const char *program_description(void) { return "C: requests that stand ready, answers dropped unread"; }
