import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.io.File;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.MVStore;

/**
 * Answers to mongod's command line, on top of mongo-java-server, for machines where a real mongod cannot be had.
 *
 * <p>With --storageEngine (as mongodb-memory-server starts it) everything stays in memory; without, in --dbpath. With
 * --once it stops as soon as it has started.
 */
public class Mongod {
  /** The library announces a wire version that current drivers refuse; what it understands is enough for 5.0's. */
  static final class Version implements MongoVersion {
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0, 0);
    }

    public int getWireVersion() {
      return 13;
    }

    public String toVersionString() {
      return "5.0.0";
    }
  }

  /** Answers a write only when it is in the file: a killed process then loses nothing that it acknowledged. */
  static final class DurableBackend extends H2Backend {
    private static final Set<String> WRITES =
        Set.of("insert", "update", "delete", "findandmodify", "createindexes", "dropindexes", "drop", "dropdatabase", "create");

    DurableBackend(MVStore store) {
      super(store);
    }

    @Override
    public Document handleMessage(MongoMessage message) {
      try {
        Document answer = super.handleMessage(message);
        String command = message.getDocument().keySet().iterator().next();
        if (WRITES.contains(command.toLowerCase())) {
          getMvStore().commit();
        }
        return answer;
      } finally {
        endIfClosed();
      }
    }

    /** H2 closes a store that it could not write, for ever. Only a new process opens it again, once the disk has room. */
    private void endIfClosed() {
      if (getMvStore().isClosed() && !stopping) {
        System.err.println("The store is closed: " + getMvStore().getPanicException());
        Runtime.getRuntime().halt(1);
      }
    }
  }

  private static volatile boolean stopping;

  public static void main(String[] args) throws Exception {
    int port = 27017;
    String directory = "/data/db";
    String address = "127.0.0.1";
    boolean inMemory = false;
    boolean once = false;
    for (int i = 0; i < args.length; i++) {
      String value = i + 1 < args.length ? args[i + 1] : "";
      switch (args[i]) {
        case "--port" -> port = Integer.parseInt(value);
        case "--dbpath" -> directory = value;
        case "--bind_ip" -> address = value;
        case "--storageEngine" -> inMemory = true;
        case "--once" -> once = true;
        case "--replSet" -> throw new IllegalArgumentException("the MongoDB stand-in has no replica sets");
        default -> { }
      }
    }
    MongoBackend backend = inMemory ? new MemoryBackend() : new DurableBackend(open(new File(directory, "ticketing.mv")));
    MongoServer server = new MongoServer(backend.version(new Version()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
    server.bind(address, port);
    System.out.println("Waiting for connections on port " + port);
    if (once) {
      System.exit(0);
    }
  }

  /** Closes the file; then ends with 0, as mongod does after a signal. */
  private static void stop(MongoServer server) {
    stopping = true;
    server.shutdownNow();
    Runtime.getRuntime().halt(0);
  }

  /** Reuses freed space at once: with a commit per write the file would otherwise grow by megabytes a second. */
  private static MVStore open(File file) {
    MVStore store = new MVStore.Builder().fileName(file.getPath()).open();
    store.setRetentionTime(0);
    store.setVersionsToKeep(0);
    return store;
  }
}
