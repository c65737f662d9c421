// pgx, with values scanned into typed variables; callers that share connections share its pool.
//
// Command line: WORKLOAD STATEMENT CALLERS CONNECTIONS WARM-UP SECONDS, times in seconds. With 0 seconds it makes one call and
// prints what has come of it, so that a test can compare that with what the others have read.
package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"math/rand"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

const (
	keys              = 100000
	argumentOfACheck  = 777
	secondsTo2024     = 1704067200
	microsOfASecond   = 1000000
	rowsOfCopy        = 10000
	rowsOfBatch       = 1000
	rowsOfImport      = 100000
	textOfItsSeventh  = "the same text in each row"
	longestWithoutEnd = 30 * time.Second
)

// What a connection and a pool have in common.
type queries interface {
	Query(ctx context.Context, sql string, arguments ...interface{}) (pgx.Rows, error)
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

type trial struct {
	workload string
	sql      string
	checking bool
	rows     [][]interface{}
	measured int32
	over     int32
}

type caller struct {
	trial     *trial
	random    *rand.Rand
	rows      int64
	digest    int64
	latencies []int64
}

func item(number int) []interface{} {
	return []interface{}{
		int32(number), int32(2 * number), int32(3), "item-" + strconv.Itoa(number), float64(number) * 0.5,
		int32(number % 7), textOfItsSeventh,
	}
}

func measurement(number int) []interface{} {
	return []interface{}{
		int64(number), "name-" + strconv.Itoa(number),
		time.Unix(int64(secondsTo2024+number), int64(number%microsOfASecond)*1000).UTC(), float64(number) * 1.25,
	}
}

// The rows that a workload writes; none if it reads.
func rowsOf(workload string) [][]interface{} {
	var rows [][]interface{}
	switch workload {
	case "copy":
		for number := 1; number <= rowsOfCopy; number++ {
			rows = append(rows, item(number))
		}
	case "batch":
		for number := 1; number <= rowsOfBatch; number++ {
			rows = append(rows, item(number))
		}
	case "import":
		for number := 1; number <= rowsOfImport; number++ {
			rows = append(rows, measurement(number))
		}
	}
	return rows
}

// Reading

// Mixes a value into the digest as Tally does.
func (c *caller) tally(value int64) { c.digest = c.digest*31 + value }

func (c *caller) tallyText(text string) {
	var hash int32
	for i := 0; i < len(text); i++ {
		hash = hash*31 + int32(text[i])
	}
	c.tally(int64(hash))
}

func (c *caller) tallyBool(value bool) {
	if value {
		c.tally(1)
	} else {
		c.tally(0)
	}
}

func (c *caller) readInt(rows pgx.Rows) error {
	var value int32
	err := rows.Scan(&value)
	c.tally(int64(value))
	return err
}

func (c *caller) readLookup(rows pgx.Rows) error {
	var id int32
	var name string
	var val int64
	var ts time.Time
	err := rows.Scan(&id, &name, &val, &ts)
	c.tally(int64(id))
	c.tallyText(name)
	c.tally(val)
	c.tally(ts.Unix())
	return err
}

func (c *caller) readType(rows pgx.Rows) error {
	var name string
	var namespace, owner, relation, element, array uint32
	var length int16
	var byValue, preferred, defined bool
	var category, delimiter int8
	err := rows.Scan(&name, &namespace, &owner, &length, &byValue, &category, &preferred, &defined, &delimiter,
		&relation, &element, &array)
	c.tallyText(name)
	c.tally(int64(namespace))
	c.tally(int64(owner))
	c.tally(int64(length))
	c.tallyBool(byValue)
	c.tally(int64(category))
	c.tallyBool(preferred)
	c.tallyBool(defined)
	c.tally(int64(delimiter))
	c.tally(int64(relation))
	c.tally(int64(element))
	c.tally(int64(array))
	return err
}

// A value of bytes, or an array.
func readMany[T byte | int32](c *caller, rows pgx.Rows) error {
	var value []T
	if err := rows.Scan(&value); err != nil {
		return err
	}
	c.tally(int64(len(value)))
	c.tally(int64(value[0]))
	c.tally(int64(value[len(value)-1]))
	return nil
}

func (c *caller) readMeasurement(rows pgx.Rows) error {
	var id int64
	var name string
	var ts time.Time
	var val float64
	err := rows.Scan(&id, &name, &ts, &val)
	c.tally(id)
	c.tallyText(name)
	c.tally(ts.Unix())
	c.tally(int64(math.Float64bits(val)))
	return err
}

func (c *caller) reader() func(pgx.Rows) error {
	switch c.trial.workload {
	case "lookup":
		return c.readLookup
	case "pg_type":
		return c.readType
	case "bytea":
		return func(rows pgx.Rows) error { return readMany[byte](c, rows) }
	case "arrays":
		return func(rows pgx.Rows) error { return readMany[int32](c, rows) }
	case "export":
		return c.readMeasurement
	default:
		return c.readInt
	}
}

func (c *caller) arguments() []interface{} {
	switch {
	case c.trial.workload == "series":
		return []interface{}{int32(1000)}
	case c.trial.workload == "pg_type":
		return []interface{}{int32(-1), true}
	case c.trial.workload != "lookup" && c.trial.workload != "sequential":
		return nil
	case c.trial.checking:
		return []interface{}{int32(argumentOfACheck)}
	case c.trial.workload == "lookup":
		return []interface{}{1 + c.random.Int31n(keys)}
	default:
		return []interface{}{int32(c.random.Uint32())}
	}
}

func (c *caller) read(ctx context.Context, server queries) (int64, error) {
	rows, err := server.Query(ctx, c.trial.sql, c.arguments()...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	read := c.reader()
	count := int64(0)
	for rows.Next() {
		if err := read(rows); err != nil {
			return 0, err
		}
		count++
	}
	return count, rows.Err()
}

// Writing

func (c *caller) copyRows(ctx context.Context, server queries) (int64, error) {
	table, columns := "bench_copy", []string{"a", "b", "c", "d", "e", "f", "g"}
	if c.trial.workload == "import" {
		table, columns = "bench_bulk_in", []string{"id", "name", "ts", "val"}
	}
	return server.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(c.trial.rows))
}

func (c *caller) batch(ctx context.Context, server queries) (int64, error) {
	batch := &pgx.Batch{}
	for _, row := range c.trial.rows {
		batch.Queue(c.trial.sql, row...)
	}
	results := server.SendBatch(ctx, batch)
	for range c.trial.rows {
		if _, err := results.Exec(); err != nil {
			results.Close()
			return 0, err
		}
	}
	return int64(len(c.trial.rows)), results.Close()
}

// Calling

func connectOnce(ctx context.Context) (int64, error) {
	connection, err := pgx.Connect(ctx, os.Getenv("LOOMPG_BENCH_SERVER"))
	if err != nil {
		return 0, err
	}
	return 1, connection.Close(ctx)
}

func (c *caller) call(ctx context.Context, server queries) error {
	var rows int64
	var err error
	switch {
	case c.trial.workload == "connect":
		rows, err = connectOnce(ctx)
	case c.trial.workload == "batch":
		rows, err = c.batch(ctx, server)
	case c.trial.rows != nil:
		rows, err = c.copyRows(ctx, server)
	default:
		rows, err = c.read(ctx, server)
	}
	atomic.AddInt64(&c.rows, rows)
	return err
}

func (c *caller) repeat(ctx context.Context, server queries) {
	for atomic.LoadInt32(&c.trial.over) == 0 {
		asked := time.Now()
		if err := c.call(ctx, server); err != nil {
			log.Fatal(err)
		}
		if atomic.LoadInt32(&c.trial.measured) != 0 {
			c.latencies = append(c.latencies, int64(time.Since(asked)))
		}
	}
}

func sum(callers []*caller) int64 {
	rows := int64(0)
	for _, caller := range callers {
		rows += atomic.LoadInt64(&caller.rows)
	}
	return rows
}

func untilAnswered(callers []*caller) {
	before := sum(callers)
	for sum(callers) == before {
		time.Sleep(500 * time.Microsecond)
	}
}

func usage() (cpuMicros float64, peakKilobytes int64) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		log.Fatal(err)
	}
	micros := (used.Utime.Sec+used.Stime.Sec)*microsOfASecond + used.Utime.Usec + used.Stime.Usec
	return float64(micros), used.Maxrss
}

func number(text string) float64 {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func connect(ctx context.Context, connections int, shared bool) func() queries {
	server := os.Getenv("LOOMPG_BENCH_SERVER")
	if shared {
		config, err := pgxpool.ParseConfig(server)
		if err != nil {
			log.Fatal(err)
		}
		config.MaxConns = int32(connections)
		config.MinConns = int32(connections)
		pool, err := pgxpool.ConnectConfig(ctx, config)
		if err != nil {
			log.Fatal(err)
		}
		return func() queries { return pool }
	}
	return func() queries {
		connection, err := pgx.Connect(ctx, server)
		if err != nil {
			log.Fatal(err)
		}
		return connection
	}
}

func measure(trial *trial, callers []*caller, running *sync.WaitGroup, warmUp, seconds float64) {
	time.Sleep(time.Duration(warmUp * 1e9))
	atomic.StoreInt32(&trial.measured, 1)
	untilAnswered(callers)
	rows, begun := sum(callers), time.Now()
	before, _ := usage()
	time.Sleep(time.Duration(seconds * 1e9))
	untilAnswered(callers)
	rows = sum(callers) - rows
	after, peak := usage()
	taken := time.Since(begun).Seconds()
	atomic.StoreInt32(&trial.over, 1)
	time.AfterFunc(longestWithoutEnd, func() { log.Fatal("callers have had no answer for ", longestWithoutEnd) })
	running.Wait()
	var latencies []int64
	for _, caller := range callers {
		latencies = append(latencies, caller.latencies...)
	}
	sort.Slice(latencies, func(one, other int) bool { return latencies[one] < latencies[other] })
	fmt.Printf("sample CPU=%f\n", (after-before)/float64(rows))
	fmt.Printf("sample JIT=0\n")
	fmt.Printf("sample RATE=%f\n", float64(rows)/taken)
	fmt.Printf("sample P50=%f\n", float64(latencies[len(latencies)/2])/1e3)
	fmt.Printf("sample P99=%f\n", float64(latencies[len(latencies)*99/100])/1e3)
	fmt.Printf("sample MEMORY=%f\n", float64(peak)/1e3)
	fmt.Printf("sample WARM_UP=%f\n", warmUp)
	fmt.Printf("sample PEER=pgx v4, Go %s\n", strings.TrimPrefix(runtime.Version(), "go"))
}

func main() {
	log.SetFlags(0)
	words := os.Args[1:]
	if len(words) != 6 {
		log.Fatal("usage: pgx WORKLOAD STATEMENT CALLERS CONNECTIONS WARM-UP SECONDS")
	}
	count, connections := int(number(words[2])), int(number(words[3]))
	warmUp, seconds := number(words[4]), number(words[5])
	trial := &trial{workload: words[0], sql: words[1], checking: seconds == 0, rows: rowsOf(words[0])}
	ctx := context.Background()
	next := connect(ctx, connections, count > connections)
	var callers []*caller
	var servers []queries
	for i := 0; i < count; i++ {
		callers = append(callers, &caller{trial: trial, random: rand.New(rand.NewSource(int64(i)))})
		servers = append(servers, next())
	}
	if trial.checking {
		if err := callers[0].call(ctx, servers[0]); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("rows %d digest %d\n", callers[0].rows, callers[0].digest)
		return
	}
	var running sync.WaitGroup
	for i := range callers {
		running.Add(1)
		go func(i int) {
			defer running.Done()
			callers[i].repeat(ctx, servers[i])
		}(i)
	}
	measure(trial, callers, &running, warmUp, seconds)
}
