package {{ cookiecutter.__package }};

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * A Unix datagram socket such as syslog's /dev/log. Java's channels have Unix sockets for streams only, so this calls the
 * C library, whose numbers are those of Linux on the architectures that Java's images are made for.
 */
final class UnixDatagrams implements Syslog.Datagrams {
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int LONGEST_PATH = 107;

    private static final Linker.Option WITH_ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MethodHandle SOCKET = function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle CONNECT =
            function("connect", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle SEND = function("send",
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));

    private final int descriptor;

    UnixDatagrams(String path) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length > LONGEST_PATH) {
            throw new IOException("the path of a socket has " + LONGEST_PATH + " bytes at most");
        }
        descriptor = (int) call(SOCKET, (int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(Short.BYTES + LONGEST_PATH + 1L); // zeroed, so the path ends with 0
            address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, name.length);
            call(CONNECT, descriptor, address, (int) address.byteSize());
        } catch (IOException refused) {
            close();
            throw refused;
        }
    }

    @Override
    public void send(byte[] data) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
            call(SEND, descriptor, bytes, bytes.byteSize(), MSG_NOSIGNAL);
        }
    }

    @Override
    public void close() throws IOException {
        call(CLOSE, descriptor);
    }

    /** Calls a function of the C library; an exception with errno's number where it says that it failed. */
    private static long call(MethodHandle function, Object... arguments) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            Object[] all = new Object[arguments.length + 1];
            all[0] = state;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            long result = ((Number) function.invokeWithArguments(all)).longValue();
            if (result < 0) {
                long errno = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
                throw new IOException("error " + state.get(INT, errno) + " of the operating system");
            }
            return result;
        } catch (IOException | RuntimeException | Error told) {
            throw told;
        } catch (Throwable impossible) { // the functions of C throw nothing
            throw new IllegalStateException(impossible);
        }
    }

    @SuppressWarnings("restricted") // what pom.xml and the jar's manifest allow by Enable-Native-Access
    private static MethodHandle function(String name, FunctionDescriptor form) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), form, WITH_ERRNO);
    }
}
