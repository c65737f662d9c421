// tokio-postgres, with values read into typed variables; callers are tasks of one thread, and those that share a connection
// pipeline on it: with a thread for each processor a lookup costs twice as much, since tasks wake each other across them.
// Texts are read where they lie in the row; bytes and arrays are copied, as libpq's peer does it.
//
// Command line: WORKLOAD STATEMENT CALLERS CONNECTIONS WARM-UP SECONDS, times in seconds. With 0 seconds it makes one call and
// prints what has come of it, so that a test can compare that with what the others have read.
use futures_util::stream::{FuturesOrdered, TryStreamExt};
use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, mem, process};
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{FromSql, ToSql, Type};
use tokio_postgres::{Client, NoTls, Row, Statement};

const KEYS: u32 = 100_000;
const ARGUMENT_OF_A_CHECK: i32 = 777;
const SECONDS_TO_2024: u64 = 1_704_067_200;
const MICROS_OF_A_SECOND: u64 = 1_000_000;
const ROWS_OF_COPY: i32 = 10_000;
const ROWS_OF_BATCH: i32 = 1_000;
const ROWS_OF_IMPORT: i32 = 100_000;
const LONGEST_WITHOUT_END: Duration = Duration::from_secs(30);

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;
type Argument<'a> = &'a (dyn ToSql + Sync);

// What is written

trait Written<const COLUMNS: usize> {
    const TYPES: [Type; COLUMNS];

    fn values(&self) -> [Argument<'_>; COLUMNS];
}

struct Item(i32, i32, i32, String, f64, i32, String);

impl Item {
    fn of(number: i32) -> Item {
        let seventh = "the same text in each row".to_string();
        Item(number, 2 * number, 3, format!("item-{number}"), f64::from(number) * 0.5, number % 7, seventh)
    }
}

impl Written<7> for Item {
    const TYPES: [Type; 7] = [Type::INT4, Type::INT4, Type::INT4, Type::TEXT, Type::FLOAT8, Type::INT4, Type::TEXT];

    fn values(&self) -> [Argument<'_>; 7] {
        [&self.0, &self.1, &self.2, &self.3, &self.4, &self.5, &self.6]
    }
}

struct Measurement(i64, String, SystemTime, f64);

impl Measurement {
    fn of(number: i32) -> Measurement {
        let (second, micro) = (SECONDS_TO_2024 + number as u64, number as u64 % MICROS_OF_A_SECOND);
        let moment = UNIX_EPOCH + Duration::from_micros(second * MICROS_OF_A_SECOND + micro);
        Measurement(i64::from(number), format!("name-{number}"), moment, f64::from(number) * 1.25)
    }
}

impl Written<4> for Measurement {
    const TYPES: [Type; 4] = [Type::INT8, Type::TEXT, Type::TIMESTAMPTZ, Type::FLOAT8];

    fn values(&self) -> [Argument<'_>; 4] {
        [&self.0, &self.1, &self.2, &self.3]
    }
}

// What is read: each value is mixed into the digest as Tally does.

#[derive(Default)]
struct Digest(i64);

impl Digest {
    fn tally(&mut self, value: impl Into<i64>) {
        self.0 = self.0.wrapping_mul(31).wrapping_add(value.into());
    }

    fn tally_text(&mut self, text: &str) {
        let hash = text.bytes().fold(0i32, |hash, byte| hash.wrapping_mul(31).wrapping_add(i32::from(byte)));
        self.tally(hash);
    }

    fn tally_moment(&mut self, moment: SystemTime) -> Outcome<()> {
        self.tally(moment.duration_since(UNIX_EPOCH)?.as_secs() as i64);
        Ok(())
    }

    fn tally_bits(&mut self, value: f64) {
        self.tally(value.to_bits() as i64);
    }
}

type Reader = fn(&Row, &mut Digest) -> Outcome<()>;

fn read_int(row: &Row, digest: &mut Digest) -> Outcome<()> {
    digest.tally(row.try_get::<_, i32>(0)?);
    Ok(())
}

fn read_lookup(row: &Row, digest: &mut Digest) -> Outcome<()> {
    digest.tally(row.try_get::<_, i32>(0)?);
    digest.tally_text(row.try_get(1)?);
    digest.tally(row.try_get::<_, i64>(2)?);
    digest.tally_moment(row.try_get(3)?)
}

fn read_type(row: &Row, digest: &mut Digest) -> Outcome<()> {
    digest.tally_text(row.try_get(0)?);
    digest.tally(row.try_get::<_, u32>(1)?);
    digest.tally(row.try_get::<_, u32>(2)?);
    digest.tally(row.try_get::<_, i16>(3)?);
    digest.tally(row.try_get::<_, bool>(4)?);
    digest.tally(row.try_get::<_, i8>(5)?);
    digest.tally(row.try_get::<_, bool>(6)?);
    digest.tally(row.try_get::<_, bool>(7)?);
    digest.tally(row.try_get::<_, i8>(8)?);
    for column in 9..12 {
        digest.tally(row.try_get::<_, u32>(column)?);
    }
    Ok(())
}

/// A value of bytes, or an array.
fn read_many<T: Copy + Into<i64>>(row: &Row, digest: &mut Digest) -> Outcome<()>
where
    Vec<T>: for<'a> FromSql<'a>,
{
    let value: Vec<T> = row.try_get(0)?;
    digest.tally(value.len() as i64);
    digest.tally(value[0]);
    digest.tally(value[value.len() - 1]);
    Ok(())
}

fn read_measurement(row: &Row, digest: &mut Digest) -> Outcome<()> {
    digest.tally(row.try_get::<_, i64>(0)?);
    digest.tally_text(row.try_get(1)?);
    digest.tally_moment(row.try_get(2)?)?;
    digest.tally_bits(row.try_get(3)?);
    Ok(())
}

// What callers do

enum Parameters {
    None,
    Key,
    AnyNumber,
    Thousand,
    OfPgType,
}

impl Parameters {
    fn count(&self) -> usize {
        match self {
            Parameters::None => 0,
            Parameters::Key | Parameters::AnyNumber | Parameters::Thousand => 1,
            Parameters::OfPgType => 2,
        }
    }
}

enum Task {
    Read(Parameters, Reader),
    Copy(Vec<Item>),
    Batch(Vec<Item>),
    Import(Vec<Measurement>),
    Connect,
}

impl Task {
    fn of(workload: &str) -> Outcome<Task> {
        Ok(match workload {
            "sequential" => Task::Read(Parameters::AnyNumber, read_int),
            "one-plus-one" => Task::Read(Parameters::None, read_int),
            "lookup" => Task::Read(Parameters::Key, read_lookup),
            "pg_type" => Task::Read(Parameters::OfPgType, read_type),
            "series" => Task::Read(Parameters::Thousand, read_int),
            "bytea" => Task::Read(Parameters::None, read_many::<u8>),
            "arrays" => Task::Read(Parameters::None, read_many::<i32>),
            "export" => Task::Read(Parameters::None, read_measurement),
            "copy" => Task::Copy((1..=ROWS_OF_COPY).map(Item::of).collect()),
            "batch" => Task::Batch((1..=ROWS_OF_BATCH).map(Item::of).collect()),
            "import" => Task::Import((1..=ROWS_OF_IMPORT).map(Measurement::of).collect()),
            "connect" => Task::Connect,
            other => return Err(format!("there is no workload {other}").into()),
        })
    }

    fn is_prepared(&self) -> bool {
        matches!(self, Task::Read(..) | Task::Batch(_))
    }
}

struct Trial {
    task: Task,
    sql: String,
    checking: bool,
    measured: AtomicBool,
    over: AtomicBool,
    rows: AtomicU64,
}

#[derive(Clone)]
struct Server {
    client: Arc<Client>,
    statement: Option<Statement>,
}

struct Caller {
    trial: Arc<Trial>,
    server: Server,
    random: u64,
    digest: Digest,
    latencies: Vec<u64>,
}

impl Caller {
    fn new(trial: &Arc<Trial>, server: &Server, number: usize) -> Caller {
        Caller {
            trial: trial.clone(),
            server: server.clone(),
            random: 88_172_645_463_325_252 + 7_919 * number as u64,
            digest: Digest::default(),
            latencies: Vec::new(),
        }
    }

    fn next_random(&mut self) -> u32 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 16) as u32
    }

    fn next_number(&mut self, parameters: &Parameters) -> i32 {
        match parameters {
            Parameters::Thousand => 1_000,
            Parameters::None | Parameters::OfPgType => -1,
            Parameters::Key | Parameters::AnyNumber if self.trial.checking => ARGUMENT_OF_A_CHECK,
            Parameters::Key => 1 + (self.next_random() % KEYS) as i32,
            Parameters::AnyNumber => self.next_random() as i32,
        }
    }

    fn statement(&self) -> &Statement {
        self.server.statement.as_ref().expect("what is run often is prepared")
    }

    async fn read(&mut self, parameters: &Parameters, reader: Reader) -> Outcome<u64> {
        let number = self.next_number(parameters);
        let arguments: [Argument; 2] = [&number, &true];
        let given = arguments.into_iter().take(parameters.count());
        let rows = self.server.client.query_raw(self.statement(), given).await?;
        futures_util::pin_mut!(rows);
        let mut count = 0;
        while let Some(row) = rows.try_next().await? {
            reader(&row, &mut self.digest)?;
            count += 1;
        }
        Ok(count)
    }

    async fn copy<T: Written<COLUMNS>, const COLUMNS: usize>(&self, rows: &[T]) -> Outcome<u64> {
        let sink = self.server.client.copy_in(self.trial.sql.as_str()).await?;
        let writer = BinaryCopyInWriter::new(sink, &T::TYPES);
        futures_util::pin_mut!(writer);
        for row in rows {
            writer.as_mut().write(&row.values()).await?;
        }
        Ok(writer.finish().await?)
    }

    /// One transaction whose INSERTs are all sent before the first is answered.
    async fn batch(&self, rows: &[Item]) -> Outcome<u64> {
        let client = &self.server.client;
        client.batch_execute("BEGIN").await?;
        let values: Vec<_> = rows.iter().map(Item::values).collect();
        let mut answers: FuturesOrdered<_> = values.iter().map(|row| client.execute(self.statement(), row)).collect();
        let mut count = 0;
        while let Some(inserted) = answers.try_next().await? {
            count += inserted;
        }
        client.batch_execute("COMMIT").await?;
        Ok(count)
    }

    async fn call(&mut self) -> Outcome<()> {
        let trial = self.trial.clone();
        let rows = match &trial.task {
            Task::Read(parameters, reader) => self.read(parameters, *reader).await?,
            Task::Copy(rows) => self.copy(rows).await?,
            Task::Batch(rows) => self.batch(rows).await?,
            Task::Import(rows) => self.copy(rows).await?,
            Task::Connect => connect_once().await?,
        };
        trial.rows.fetch_add(rows, Relaxed);
        Ok(())
    }

    async fn repeat(mut self) -> Outcome<Vec<u64>> {
        while !self.trial.over.load(Relaxed) {
            let asked = Instant::now();
            self.call().await?;
            if self.trial.measured.load(Relaxed) {
                self.latencies.push(asked.elapsed().as_nanos() as u64);
            }
        }
        Ok(self.latencies)
    }
}

fn uri() -> String {
    env::var("LOOMPG_BENCH_SERVER").unwrap_or_default()
}

async fn connect_once() -> Outcome<u64> {
    let (client, connection) = tokio_postgres::connect(&uri(), NoTls).await?;
    let ending = tokio::spawn(connection);
    drop(client);
    ending.await??;
    Ok(1)
}

async fn connect(trial: &Trial) -> Outcome<Server> {
    let (client, connection) = tokio_postgres::connect(&uri(), NoTls).await?;
    tokio::spawn(async { or_die(connection.await.map_err(Into::into)) });
    let statement = if trial.task.is_prepared() { Some(client.prepare(&trial.sql).await?) } else { None };
    Ok(Server { client: Arc::new(client), statement })
}

// Measuring

fn usage() -> (f64, f64) {
    // A structure of numbers, which the call fills.
    let used = unsafe {
        let mut used: libc::rusage = mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut used);
        used
    };
    let micros = |time: libc::timeval| time.tv_sec as f64 * 1e6 + time.tv_usec as f64;
    (micros(used.ru_utime) + micros(used.ru_stime), used.ru_maxrss as f64)
}

async fn until_answered(trial: &Trial) {
    let before = trial.rows.load(Relaxed);
    while trial.rows.load(Relaxed) == before {
        sleep(Duration::from_micros(500)).await;
    }
}

async fn measure(trial: &Arc<Trial>, callers: Vec<Caller>, warm_up: f64, seconds: f64) -> Outcome<()> {
    let running: Vec<_> =
        callers.into_iter().map(|caller| tokio::spawn(async { or_die(caller.repeat().await) })).collect();
    sleep(Duration::from_secs_f64(warm_up)).await;
    trial.measured.store(true, Relaxed);
    until_answered(trial).await;
    let (rows, begun, (before, _)) = (trial.rows.load(Relaxed), Instant::now(), usage());
    sleep(Duration::from_secs_f64(seconds)).await;
    until_answered(trial).await;
    let (rows, (after, peak), taken) = (trial.rows.load(Relaxed) - rows, usage(), begun.elapsed());
    trial.over.store(true, Relaxed);
    let ends = async {
        let mut latencies = Vec::new();
        for caller in running {
            latencies.extend(caller.await?);
        }
        Outcome::Ok(latencies)
    };
    let mut latencies = timeout(LONGEST_WITHOUT_END, ends).await??;
    latencies.sort_unstable();
    println!("sample CPU={}", (after - before) / rows as f64);
    println!("sample JIT=0");
    println!("sample RATE={}", rows as f64 / taken.as_secs_f64());
    println!("sample P50={}", latencies[latencies.len() / 2] as f64 / 1e3);
    println!("sample P99={}", latencies[latencies.len() * 99 / 100] as f64 / 1e3);
    println!("sample MEMORY={}", peak / 1e3);
    println!("sample WARM_UP={warm_up}");
    println!("sample PEER=Rust: {}, one thread", env!("LIBRARIES"));
    Ok(())
}

async fn run(words: &[String]) -> Outcome<()> {
    if words.len() != 6 {
        return Err("usage: tokio-postgres-peer WORKLOAD STATEMENT CALLERS CONNECTIONS WARM-UP SECONDS".into());
    }
    let (callers, connections): (usize, usize) = (words[2].parse()?, words[3].parse()?);
    let (warm_up, seconds): (f64, f64) = (words[4].parse()?, words[5].parse()?);
    let trial = Arc::new(Trial {
        task: Task::of(&words[0])?,
        sql: words[1].clone(),
        checking: seconds == 0.0,
        measured: AtomicBool::new(false),
        over: AtomicBool::new(false),
        rows: AtomicU64::new(0),
    });
    let mut servers = Vec::new();
    for _ in 0..connections {
        servers.push(connect(&trial).await?);
    }
    let mut all: Vec<_> =
        (0..callers).map(|number| Caller::new(&trial, &servers[number % connections], number)).collect();
    if trial.checking {
        all[0].call().await?;
        println!("rows {} digest {}", trial.rows.load(Relaxed), all[0].digest.0);
        return Ok(());
    }
    measure(&trial, all, warm_up, seconds).await
}

fn or_die<T>(outcome: Outcome<T>) -> T {
    outcome.unwrap_or_else(|failure| {
        eprintln!("{failure}");
        process::exit(1)
    })
}

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = or_die(runtime.map_err(Into::into));
    or_die(runtime.block_on(run(&words)));
}
