/*
 * What the programs of the bench that are written in C have in common: the command line, one thread for each connection
 * that makes the same call over and over, what it costs, and the rows that are written.
 *
 * Command line: WORKLOAD STATEMENT CALLERS CONNECTIONS WARM-UP SECONDS, times in seconds. With 0 seconds it makes one call
 * and prints what has come of it, so that a test can compare that with what the others have read.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define KEYS 100000
#define STEPS 64
#define BUCKETS (58 * STEPS)
#define ARGUMENT_OF_A_CHECK 777

typedef struct {
    const char *workload;
    const char *sql;
    int connections;
    int together; /* how many callers a connection has */
} Plan;

typedef struct {
    void *connection;
    const Plan *plan;
    uint64_t random;
    uint64_t digest;
    _Atomic long rows;
    long latencies[BUCKETS];
} Caller;

/* What a program has to give. */
static void *connection_open(const Plan *plan);
static void connection_call(Caller *caller); /* adds to rows, and to the digest what it has read */
static const char *program_description(void);

static const char *server_uri(void) {
    const char *uri = getenv("LOOMPG_BENCH_SERVER");
    return uri ? uri : "";
}

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static int is_workload(const Plan *plan, const char *name) { return strcmp(plan->workload, name) == 0; }

/* Calls */

static int checking;

static uint32_t next_random(Caller *caller) {
    caller->random ^= caller->random << 13;
    caller->random ^= caller->random >> 7;
    caller->random ^= caller->random << 17;
    return (uint32_t)(caller->random >> 16);
}

/* The argument of type int4 of the next call. */
static uint32_t next_argument(Caller *caller) {
    if (is_workload(caller->plan, "series")) {
        return 1000;
    }
    if (checking) {
        return ARGUMENT_OF_A_CHECK;
    }
    uint32_t any = next_random(caller);
    return is_workload(caller->plan, "lookup") ? 1 + any % KEYS : any;
}

static int parameters(const Plan *plan) {
    if (is_workload(plan, "sequential") || is_workload(plan, "lookup") || is_workload(plan, "series")) {
        return 1;
    }
    return is_workload(plan, "pg_type") ? 2 : 0;
}

static void read_rows(Caller *caller, long count) {
    long rows = atomic_load_explicit(&caller->rows, memory_order_relaxed);
    atomic_store_explicit(&caller->rows, rows + count, memory_order_relaxed);
}

/* Mixes a value into the digest as Tally does. */
static inline void tally(Caller *caller, int64_t value) { caller->digest = caller->digest * 31 + (uint64_t)value; }

static inline void tally_text(Caller *caller, const char *text, int length) {
    uint32_t hash = 0;
    for (int i = 0; i < length; i++) {
        hash = hash * 31 + (unsigned char)text[i];
    }
    tally(caller, (int32_t)hash);
}

static inline int32_t get_int(const void *at) {
    uint32_t value;
    memcpy(&value, at, 4);
    return (int32_t)ntohl(value);
}

static inline int64_t get_long(const void *at) {
    return (int64_t)(((uint64_t)(uint32_t)get_int(at) << 32) | (uint32_t)get_int((const char *)at + 4));
}

static inline int64_t epoch_second(int64_t micros) {
    int64_t seconds = micros / 1000000;
    return 946684800 + (micros % 1000000 < 0 ? seconds - 1 : seconds);
}

/* Rows that are written: those of Item and Measurement, each value with its length in front. */

typedef struct {
    char *bytes;
    int size;
    int room;
} Buffer;

static void ensure(Buffer *out, int more) {
    while (out->size + more > out->room) {
        out->room = out->room ? 2 * out->room : 1024;
        out->bytes = realloc(out->bytes, out->room);
    }
}

static void put(Buffer *out, const void *bytes, int length) {
    ensure(out, length);
    memcpy(out->bytes + out->size, bytes, length);
    out->size += length;
}

static inline void put_int(Buffer *out, int32_t value) {
    uint32_t big = htonl((uint32_t)value);
    put(out, &big, 4);
}

static inline void put_short(Buffer *out, int value) {
    uint16_t big = htons((uint16_t)value);
    put(out, &big, 2);
}

static inline void put_long(Buffer *out, int64_t value) {
    put_int(out, (int32_t)(value >> 32));
    put_int(out, (int32_t)value);
}

static inline void value_int(Buffer *out, int32_t value) {
    put_int(out, 4);
    put_int(out, value);
}

static inline void value_long(Buffer *out, int64_t value) {
    put_int(out, 8);
    put_long(out, value);
}

static inline void value_double(Buffer *out, double value) {
    int64_t bits;
    memcpy(&bits, &value, 8);
    value_long(out, bits);
}

static inline void value_text(Buffer *out, const char *text) {
    int length = (int)strlen(text);
    put_int(out, length);
    put(out, text, length);
}

static void put_item(Buffer *out, int number) {
    char name[32];
    snprintf(name, sizeof name, "item-%d", number);
    value_int(out, number);
    value_int(out, 2 * number);
    value_int(out, 3);
    value_text(out, name);
    value_double(out, number * 0.5);
    value_int(out, number % 7);
    value_text(out, "the same text in each row");
}

static void put_measurement(Buffer *out, int number) {
    char name[32];
    snprintf(name, sizeof name, "name-%d", number);
    value_long(out, number);
    value_text(out, name);
    value_long(out, (1704067200LL - 946684800LL + number) * 1000000 + number % 1000000);
    value_double(out, number * 1.25);
}

static int rows_of_load(const Plan *plan) {
    return is_workload(plan, "copy") ? 10000 : is_workload(plan, "batch") ? 1000 : is_workload(plan, "import") ? 100000 : 0;
}

/* A row of COPY in its binary format. */
static void put_row(Buffer *out, const Plan *plan, int number) {
    if (is_workload(plan, "import")) {
        put_short(out, 4);
        put_measurement(out, number);
    } else {
        put_short(out, 7);
        put_item(out, number);
    }
}

static const char COPY_HEADER[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
#define COPY_HEADER_SIZE 19

/* Measuring */

static _Atomic int measured, over;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int bucket(int64_t nanos) {
    uint64_t value = nanos < 0 ? 0 : (uint64_t)nanos;
    int exponent = value < STEPS ? 0 : 63 - __builtin_clzll(value) - 6;
    return exponent * STEPS + (int)(value >> exponent);
}

static double middle(int bucket) {
    if (bucket < STEPS) {
        return bucket;
    }
    int exponent = bucket / STEPS - 1;
    return (double)((int64_t)(STEPS + bucket % STEPS) << exponent) + ((1LL << exponent) - 1) / 2.0;
}

static void *run_caller(void *given) {
    Caller *caller = given;
    while (!atomic_load_explicit(&over, memory_order_relaxed)) {
        int64_t asked = now();
        connection_call(caller);
        if (atomic_load_explicit(&measured, memory_order_relaxed)) {
            caller->latencies[bucket(now() - asked)]++;
        }
    }
    return NULL;
}

static long sum_rows(Caller *callers, int count) {
    long rows = 0;
    for (int i = 0; i < count; i++) {
        rows += atomic_load_explicit(&callers[i].rows, memory_order_relaxed);
    }
    return rows;
}

static int64_t processor_nanos(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void until_answered(Caller *callers, int count) {
    long before = sum_rows(callers, count);
    while (sum_rows(callers, count) == before) {
        usleep(500);
    }
}

static double quantile(Caller *callers, int count, double share) {
    long total = 0, seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
        for (int c = 0; c < count; c++) {
            total += callers[c].latencies[i];
        }
    }
    for (int i = 0; i < BUCKETS; i++) {
        long here = 0;
        for (int c = 0; c < count; c++) {
            here += callers[c].latencies[i];
        }
        seen += here;
        if (here && seen >= share * total) {
            return middle(i);
        }
    }
    return 0;
}

int main(int count, char **words) {
    if (count != 7) {
        die("usage: %s WORKLOAD STATEMENT CALLERS CONNECTIONS WARM-UP SECONDS", words[0]);
    }
    int connections = atoi(words[4]);
    Plan plan = {words[1], words[2], connections, atoi(words[3]) / connections};
    double warm_up = atof(words[5]), seconds = atof(words[6]);
    Caller *callers = calloc(connections, sizeof *callers);
    for (int i = 0; i < connections; i++) {
        callers[i].plan = &plan;
        callers[i].random = 88172645463325252ULL + 7919ULL * i;
        callers[i].connection = connection_open(&plan);
    }
    if (seconds == 0) {
        checking = 1;
        connection_call(&callers[0]);
        printf("rows %ld digest %ld\n", atomic_load(&callers[0].rows), (long)callers[0].digest);
        return 0;
    }
    pthread_t *threads = calloc(connections, sizeof *threads);
    for (int i = 0; i < connections; i++) {
        pthread_create(&threads[i], NULL, run_caller, &callers[i]);
    }
    usleep((useconds_t)(warm_up * 1e6));
    atomic_store(&measured, 1);
    until_answered(callers, connections);
    long rows = sum_rows(callers, connections);
    int64_t begun = now(), used = processor_nanos();
    usleep((useconds_t)(seconds * 1e6));
    until_answered(callers, connections);
    rows = sum_rows(callers, connections) - rows;
    used = processor_nanos() - used;
    int64_t time = now() - begun;
    atomic_store(&over, 1);
    for (int i = 0; i < connections; i++) {
        pthread_join(threads[i], NULL);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("sample CPU=%f\n", used / 1e3 / rows);
    printf("sample JIT=0\n");
    printf("sample RATE=%f\n", rows / (time / 1e9));
    printf("sample P50=%f\n", quantile(callers, connections, 0.50) / 1e3);
    printf("sample P99=%f\n", quantile(callers, connections, 0.99) / 1e3);
    printf("sample MEMORY=%f\n", usage.ru_maxrss / 1e3);
    printf("sample WARM_UP=%f\n", warm_up);
    printf("sample PEER=%s\n", program_description());
    return 0;
}
