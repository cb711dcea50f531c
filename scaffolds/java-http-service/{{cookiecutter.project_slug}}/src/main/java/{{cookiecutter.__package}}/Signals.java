package {{ cookiecutter.__package }};

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The signals that stop the service (APP-7). A shutdown hook would not know which one came, and the exit status would be
 * 128 and its number; a handler leaves both to the program. The class of the module jdk.unsupported that sets handlers is
 * there for want of another one; the compiler can't be kept from warning of it, so it is called by its name.
 */
final class Signals {
    /** The engine sends SIGTERM, a terminal SIGINT; SIGHUP is the one that the standard's text names. */
    private static final List<String> STOP = List.of("HUP", "INT", "TERM");

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    /** Takes the stop signals from now on. */
    void take() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (String name : STOP) {
                Object receiver = Proxy.newProxyInstance(
                        Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                            received.add("SIG" + name);
                            return null;
                        });
                Object number = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, number, receiver);
            }
        } catch (ReflectiveOperationException otherJava) {
            throw new IllegalStateException("this Java has no signal handlers", otherJava);
        }
    }

    /** Waits for one of them and gives its name. */
    String await() throws InterruptedException {
        return received.take();
    }
}
