package io.slicer.engine.internal.dnnl;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.slicer.files.NativeFolders;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN for one worker thread: a stream, and every primitive that the worker has needed, ready to
 * run again. Each primitive runs on the worker's own core: workers share the rows of a batch, so a
 * parallel region inside a primitive would only add waiting.
 *
 * <p>Confined to the thread that made it.
 */
public final class Dnnl implements AutoCloseable {
  /**
   * Primitives kept before all are dropped and made anew, so that a long-lived worker stays small.
   */
  private static final int MOST_CALLS = 4096;

  private static final engine CPU;
  private static final Function SET_THREADS;

  static {
    NativeFolders.secure();
    Loader.load(dnnl.class);
    CPU = new engine(engine.kind.cpu, 0);
    // Asking by name finds the OpenMP runtime that oneDNN has just loaded.
    SET_THREADS = NativeLibrary.getInstance(openMp()).getFunction("omp_set_num_threads");
  }

  private final stream queue = new stream(CPU);
  private final dnnl_stream handle = queue.get();
  private final Address address = new Address();
  private final Map<Recipe, Calls> recipes = new HashMap<>();
  private final GrowingMemory scratchpad = new GrowingMemory();
  private int kept;
  private long made;
  private long ran;

  public Dnnl() {
    SET_THREADS.invoke(new Object[] {1});
  }

  private static String openMp() {
    String platform = Loader.getPlatform();
    if (platform.startsWith("windows")) {
      return "vcomp140";
    }
    return platform.startsWith("macosx") ? "libomp.dylib" : "libgomp.so.1";
  }

  public static engine cpu() {
    return CPU;
  }

  public Calls calls(Recipe recipe) {
    return recipes.computeIfAbsent(recipe, r -> new Calls(this, r));
  }

  /** How many primitives were made. */
  public long made() {
    return made;
  }

  /** How often a primitive was run. */
  public long ran() {
    return ran;
  }

  private long scratchpad(long bytes) {
    return scratchpad.atLeast((bytes + 3) / 4).address(0);
  }

  @Override
  public void close() {
    recipes.values().forEach(Calls::clear);
    recipes.clear();
    scratchpad.close();
    queue.deallocate();
  }

  private static void check(int status, String what) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN: " + what + " failed with status " + status);
    }
  }

  /** How a kind of primitive is made for a number of rows. Equal recipes share their primitives. */
  public interface Recipe {
    Call make(Dnnl owner, long rows);
  }

  /** The primitives of a recipe, by number of rows. */
  public static final class Calls {
    private final Dnnl owner;
    private final Recipe recipe;
    private long[] keys = new long[8];
    private @Nullable Call[] values = new Call[8];
    private int size;

    private Calls(Dnnl owner, Recipe recipe) {
      this.owner = owner;
      this.recipe = recipe;
    }

    public Call of(long rows) {
      Call call = values[slot(rows)];
      return call != null ? call : add(rows);
    }

    private int slot(long rows) {
      int at = (int) ((rows * 0x9E3779B97F4A7C15L) >>> 40) & (keys.length - 1);
      while (values[at] != null && keys[at] != rows) {
        at = (at + 1) & (keys.length - 1);
      }
      return at;
    }

    private Call add(long rows) {
      if (++owner.kept > MOST_CALLS) {
        owner.recipes.values().forEach(Calls::clear);
        owner.kept = 1;
      }
      owner.made++;
      if (2 * ++size > keys.length) {
        long[] oldKeys = keys;
        @Nullable Call[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new Call[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
          if (oldValues[i] != null) {
            put(oldKeys[i], oldValues[i]);
          }
        }
      }
      Call call = recipe.make(owner, rows);
      put(rows, call);
      return call;
    }

    private void put(long rows, @Nullable Call call) {
      int at = slot(rows);
      keys[at] = rows;
      values[at] = call;
    }

    private void clear() {
      for (int i = 0; i < values.length; i++) {
        Call call = values[i];
        if (call != null) {
          call.close();
          values[i] = null;
        }
      }
      size = 0;
    }
  }

  /**
   * A primitive with its arguments, to be bound to addresses, in the order given, and run. What it
   * needs for intermediate results is the worker's, one piece of memory for all primitives: left to
   * itself, each would keep a piece of its own.
   */
  public static final class Call {
    private final Dnnl owner;
    private final primitive program;
    private final dnnl_primitive handle;
    private final memory[] memories;
    private final dnnl_memory[] handles;
    private final long[] bound;
    private final dnnl_exec_arg_t arguments;
    private final long scratchBytes;

    public Call(
        Dnnl owner, primitive program, memory.desc scratch, int[] ids, memory.desc[] layouts) {
      this.owner = owner;
      this.program = program;
      this.handle = program.get();
      scratchBytes = scratch.get_size();
      int count = ids.length + (scratchBytes > 0 ? 1 : 0);
      memories = new memory[count];
      handles = new dnnl_memory[count];
      bound = new long[count];
      arguments = new dnnl_exec_arg_t(count);
      for (int i = 0; i < count; i++) {
        boolean own = i < ids.length;
        memories[i] = new memory(own ? layouts[i] : scratch, CPU, (Pointer) null);
        handles[i] = memories[i].get();
        arguments.position(i).arg(own ? ids[i] : DNNL_ARG_SCRATCHPAD).memory(handles[i]);
      }
      arguments.position(0);
    }

    public Call bind(int argument, long address) {
      if (bound[argument] != address) {
        owner.address.at(address);
        check(dnnl_memory_set_data_handle(handles[argument], owner.address), "binding memory");
        bound[argument] = address;
      }
      return this;
    }

    public void run() {
      owner.ran++;
      if (scratchBytes > 0) {
        bind(bound.length - 1, owner.scratchpad(scratchBytes));
      }
      check(
          dnnl_primitive_execute(handle, owner.handle, handles.length, arguments),
          "running a primitive");
    }

    private void close() {
      arguments.deallocate();
      for (memory argument : memories) {
        argument.deallocate();
      }
      program.deallocate();
    }
  }

  /** A pointer that can be moved. */
  private static final class Address extends Pointer {
    void at(long address) {
      this.address = address;
    }
  }
}
