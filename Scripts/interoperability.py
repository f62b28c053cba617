"""Tries other libraries on swiftlet's arrays, and prints the table that docs/interoperability.md holds.

    SCIPY_ARRAY_API=1 python Scripts/interoperability.py

A call works if its result is a swiftlet array (or several) and its values are those that the library gives for NumPy's
arrays. What is not installed is said so.
"""

import importlib
import os
import warnings

os.environ.setdefault("SCIPY_ARRAY_API", "1")

import numpy as np
import swiftlet as sw

rng = np.random.default_rng(1)
VECTOR = rng.standard_normal(64)
POSITIVE = np.abs(VECTOR) + 0.1
MATRIX = rng.standard_normal((16, 4))
SQUARE = MATRIX[:4] + 4 * np.eye(4)
SYMMETRIC = SQUARE @ SQUARE.T
IMAGE = rng.standard_normal((12, 10))
LABELS = (MATRIX[:, 0] > 0).astype(np.int64)
POINTS = np.linspace(0, 1, 9)


def section_array_api_compat(xp):
    import array_api_compat as compat

    x = xp.asarray(MATRIX)
    own = compat.array_namespace(x)
    yield "array_namespace", lambda: own.sum(x, axis=0)
    yield "is_array_api_obj", lambda: xp.asarray(compat.is_array_api_obj(x))
    yield "device, size", lambda: xp.asarray(compat.size(x))
    yield "to_device", lambda: compat.to_device(x, compat.device(x))


def section_array_api_extra(xp):
    import array_api_extra as extra

    x, y, n = xp.asarray(MATRIX), xp.asarray(VECTOR), xp.asarray([3, 1, 3, 2])
    yield "apply_where", lambda: extra.apply_where(y > 0.0, y, xp.sqrt, lambda v: -v)
    yield "at(...).set", lambda: extra.at(x, 0).set(7.0)
    yield "at(...).add", lambda: extra.at(x)[:, 1].add(1.0)
    yield "atleast_nd", lambda: extra.atleast_nd(y, ndim=3)
    yield "broadcast_shapes", lambda: xp.asarray(extra.broadcast_shapes((2, 1), (3,)))
    yield "cov", lambda: extra.cov(x)
    yield "create_diagonal", lambda: extra.create_diagonal(y[:4])
    yield "expand_dims", lambda: extra.expand_dims(x, axis=(0, 2))
    yield "isclose", lambda: extra.isclose(y, y + 1e-12)
    yield "isin", lambda: extra.isin(n, n[:1])
    yield "kron", lambda: extra.kron(x[:2, :], x[:, :2])
    yield "nunique", lambda: extra.nunique(n)
    yield "one_hot", lambda: extra.one_hot(n, 4)
    yield "pad", lambda: extra.pad(x, 2)
    yield "partition", lambda: xp.sort(extra.partition(y, 3)[:3])
    yield "setdiff1d", lambda: extra.setdiff1d(n, n[:1])
    yield "sinc", lambda: extra.sinc(y)


def section_scipy_special(xp):
    from scipy import special

    x, p = xp.asarray(VECTOR), xp.asarray(POSITIVE)
    for name in [
        "erf",
        "erfc",
        "expit",
        "gamma",
        "gammaln",
        "i0",
        "i0e",
        "i1",
        "i1e",
        "log_ndtr",
        "ndtr",
        "sinc",
        "digamma",
    ]:
        if hasattr(special, name):
            yield name, lambda name=name: getattr(special, name)(x)
    for name in ["logit", "ndtri"]:
        yield name, lambda name=name: getattr(special, name)(p / 10.0)
    yield "betainc", lambda: special.betainc(p, p + 1.0, p / 10.0)
    yield "chdtr", lambda: special.chdtr(p, p)
    yield "entr", lambda: special.entr(p)
    yield "gammainc", lambda: special.gammainc(p, p)
    yield "logsumexp", lambda: special.logsumexp(xp.asarray(MATRIX), axis=0)
    yield "softmax", lambda: special.softmax(xp.asarray(MATRIX), axis=1)
    yield "log_softmax", lambda: special.log_softmax(xp.asarray(MATRIX), axis=1)
    yield "rel_entr", lambda: special.rel_entr(p, p + 1.0)
    yield "xlogy", lambda: special.xlogy(p, p)
    yield "stdtrit", lambda: special.stdtrit(p, p / 10.0)


def section_scipy_signal(xp):
    from scipy import signal

    x, y, kernel, image = xp.asarray(VECTOR), xp.asarray(MATRIX), xp.asarray(VECTOR[:5]), xp.asarray(IMAGE)
    sos = xp.asarray(signal.butter(4, 0.2, output="sos"))
    b, a = map(xp.asarray, signal.butter(2, 0.2))
    yield "convolve", lambda: signal.convolve(x, kernel)
    yield "correlate", lambda: signal.correlate(x, kernel, method="fft")
    yield "fftconvolve", lambda: signal.fftconvolve(x, kernel, mode="same")
    yield "oaconvolve", lambda: signal.oaconvolve(x, kernel)
    yield "convolve2d", lambda: signal.convolve2d(image, image[:3, :3])
    yield "lfilter", lambda: signal.lfilter(b, a, x)
    yield "filtfilt", lambda: signal.filtfilt(b, a, x)
    yield "sosfilt", lambda: signal.sosfilt(sos, x)
    yield "sosfiltfilt", lambda: signal.sosfiltfilt(sos, x)
    yield "detrend", lambda: signal.detrend(y, axis=0)
    yield "hilbert", lambda: signal.hilbert(x)
    yield "medfilt", lambda: signal.medfilt(x, 3)
    yield "wiener", lambda: signal.wiener(image, 3)
    yield "savgol_filter", lambda: signal.savgol_filter(x, 5, 2)
    yield "resample", lambda: signal.resample(x, 32)
    yield "resample_poly", lambda: signal.resample_poly(x, 3, 2)
    yield "decimate", lambda: signal.decimate(x, 2)
    yield "upfirdn", lambda: signal.upfirdn(kernel, x, 2, 3)
    yield "welch", lambda: signal.welch(x, nperseg=16)[1]
    yield "csd", lambda: signal.csd(x, x[::-1], nperseg=16)[1]
    yield "coherence", lambda: signal.coherence(x, x[::-1], nperseg=16)[1]
    yield "periodogram", lambda: signal.periodogram(x)[1]
    yield "spectrogram", lambda: signal.spectrogram(x, nperseg=16)[2]
    yield "stft", lambda: signal.stft(x, nperseg=16)[2]
    yield "lombscargle", lambda: signal.lombscargle(xp.asarray(POSITIVE), x, xp.asarray(POINTS + 0.5))
    yield "freqz", lambda: signal.freqz(b, a, worN=16)[1]
    yield "sosfreqz", lambda: signal.freqz_sos(sos, worN=16)[1]
    yield "windows.hann", lambda: signal.windows.hann(9, xp=xp)
    yield "windows.kaiser", lambda: signal.windows.kaiser(9, 4.0, xp=xp)
    yield "tf2zpk", lambda: signal.tf2zpk(b, a)[1]
    yield "bilinear", lambda: signal.bilinear(b, a)[0]


def section_scipy_stats(xp):
    from scipy import stats

    x, y, m = xp.asarray(VECTOR), xp.asarray(POSITIVE), xp.asarray(MATRIX)
    for name in [
        "circmean",
        "circvar",
        "circstd",
        "describe",
        "entropy",
        "gmean",
        "hmean",
        "iqr",
        "kurtosis",
        "moment",
        "sem",
        "skew",
        "variation",
        "zscore",
    ]:
        source = y if name in ("entropy", "gmean", "hmean") else x
        yield name, lambda name=name, source=source: getattr(stats, name)(source)
    yield "gstd", lambda: stats.gstd(y)
    yield "trim_mean", lambda: stats.trim_mean(x, 0.1)
    yield "zmap", lambda: stats.zmap(x, y)
    yield "pearsonr", lambda: stats.pearsonr(x, y).statistic
    yield "spearmanr", lambda: stats.spearmanr(x, y).statistic
    yield "ttest_1samp", lambda: stats.ttest_1samp(x, 0.0).pvalue
    yield "ttest_ind", lambda: stats.ttest_ind(x, y).pvalue
    yield "ttest_rel", lambda: stats.ttest_rel(x, y).pvalue
    yield "f_oneway", lambda: stats.f_oneway(x, y).pvalue
    yield "bartlett", lambda: stats.bartlett(x, y).statistic
    yield "jarque_bera", lambda: stats.jarque_bera(x).statistic
    yield "normaltest", lambda: stats.normaltest(x).statistic
    yield "chisquare", lambda: stats.chisquare(y).statistic
    yield "rankdata", lambda: stats.rankdata(x)
    yield "mannwhitneyu", lambda: stats.mannwhitneyu(x, y).statistic
    yield "kendalltau", lambda: stats.kendalltau(x, y).statistic
    yield "quantile", lambda: stats.quantile(x, 0.3)
    yield "boxcox_llf", lambda: stats.boxcox_llf(1.0, y)
    yield "directional_stats", lambda: stats.directional_stats(m[:, :3]).mean_direction
    yield "differential_entropy", lambda: stats.differential_entropy(x)


def section_scipy_linalg(xp):
    from scipy import linalg

    a, s = xp.asarray(SQUARE), xp.asarray(SYMMETRIC)
    yield "det", lambda: linalg.det(a)
    yield "inv", lambda: linalg.inv(a)
    yield "solve", lambda: linalg.solve(a, xp.asarray(VECTOR[:4]))
    yield "cholesky", lambda: linalg.cholesky(s)
    yield "eigvalsh", lambda: linalg.eigvalsh(s)
    yield "svdvals", lambda: linalg.svdvals(a)
    yield "expm", lambda: linalg.expm(a / 4.0)
    yield "norm", lambda: linalg.norm(a)
    yield "pinv", lambda: linalg.pinv(a)
    yield "lstsq", lambda: linalg.lstsq(xp.asarray(MATRIX), xp.asarray(VECTOR[:16]))[0]


def section_scipy_rest(xp):
    from scipy import cluster, constants, differentiate, fft, integrate, interpolate, ndimage, optimize
    from scipy.optimize import elementwise
    from scipy.spatial import transform

    x, m, image = xp.asarray(VECTOR), xp.asarray(MATRIX), xp.asarray(IMAGE)
    yield "fft.fft", lambda: fft.fft(x)
    yield "fft.rfft, irfft", lambda: fft.irfft(fft.rfft(x))
    yield "fft.fftn", lambda: fft.fftn(image)
    yield "fft.dct", lambda: fft.dct(x)
    yield "fft.fftshift", lambda: fft.fftshift(x)
    yield "fft.fftfreq", lambda: fft.fftfreq(8, xp=xp)
    yield "ndimage.gaussian_filter", lambda: ndimage.gaussian_filter(image, 1.5)
    yield "ndimage.convolve", lambda: ndimage.convolve(image, image[:3, :3])
    yield "ndimage.median_filter", lambda: ndimage.median_filter(image, 3)
    yield "ndimage.zoom", lambda: ndimage.zoom(image, 2.0)
    yield "ndimage.rotate", lambda: ndimage.rotate(image, 30.0)
    yield "ndimage.sobel", lambda: ndimage.sobel(image)
    yield "ndimage.label", lambda: ndimage.label(image > 0.0)[0]
    yield "cluster.vq.whiten", lambda: cluster.vq.whiten(m)
    yield "cluster.vq.vq", lambda: cluster.vq.vq(m, m[:3, :])[1]
    yield "cluster.vq.kmeans2", lambda: cluster.vq.kmeans2(m, m[:3, :], minit="matrix")[0]
    yield "cluster.hierarchy.linkage", lambda: cluster.hierarchy.linkage(m)
    yield "integrate.trapezoid", lambda: integrate.trapezoid(x)
    yield "integrate.simpson", lambda: integrate.simpson(x)
    yield "integrate.cumulative_simpson", lambda: integrate.cumulative_simpson(x, dx=0.5)
    yield (
        "integrate.cubature",
        lambda: (
            integrate.cubature(lambda p: xp.sum(p**2, axis=-1), xp.asarray([0.0, 0.0]), xp.asarray([1.0, 2.0])).estimate
        ),
    )
    yield "interpolate.interp1d (AAA)", lambda: interpolate.AAA(np.asarray(POINTS), np.exp(POINTS)) and xp.asarray(1)
    yield "differentiate.derivative", lambda: differentiate.derivative(xp.exp, xp.asarray([0.5, 1.0])).df
    yield (
        "optimize.elementwise.find_root",
        lambda: elementwise.find_root(lambda v: v**2 - 2.0, (xp.asarray([0.0]), xp.asarray([2.0]))).x,
    )
    yield "optimize.rosen", lambda: optimize.rosen(m)
    yield (
        "spatial.transform.Rotation",
        lambda: transform.Rotation.from_euler("xyz", xp.asarray([0.1, 0.2, 0.3])).as_matrix(),
    )
    yield "constants.convert_temperature", lambda: constants.convert_temperature(x, "Celsius", "Kelvin")


def section_scikit_learn(xp):
    import sklearn
    from sklearn import (
        decomposition,
        discriminant_analysis,
        linear_model,
        metrics,
        mixture,
        model_selection,
        preprocessing,
    )

    sklearn.set_config(array_api_dispatch=True)
    m, t, y = xp.asarray(MATRIX), xp.asarray(LABELS), xp.asarray(VECTOR[:16])
    for kind in ["StandardScaler", "MinMaxScaler", "MaxAbsScaler", "Normalizer", "Binarizer", "PolynomialFeatures"]:
        yield kind, lambda kind=kind: getattr(preprocessing, kind)().fit_transform(m)
    yield "LabelEncoder", lambda: preprocessing.LabelEncoder().fit_transform(t)
    yield "PCA", lambda: xp.abs(decomposition.PCA(2, svd_solver="full").fit_transform(m))
    yield "Ridge", lambda: linear_model.Ridge(solver="svd").fit(m, y).predict(m)
    yield "RidgeClassifierCV", lambda: linear_model.RidgeClassifierCV().fit(m, t).predict(m)
    yield "LinearDiscriminantAnalysis", lambda: discriminant_analysis.LinearDiscriminantAnalysis().fit(m, t).predict(m)
    yield "GaussianMixture", lambda: mixture.GaussianMixture(1, random_state=0, init_params="random").fit(m).means_
    yield "mean_squared_error", lambda: xp.asarray(float(metrics.mean_squared_error(y, y + 1.0)))
    yield "r2_score", lambda: xp.asarray(float(metrics.r2_score(y, y + 0.1)))
    yield "accuracy_score", lambda: xp.asarray(float(metrics.accuracy_score(t, t)))
    yield "confusion_matrix", lambda: xp.asarray(np.asarray(metrics.confusion_matrix(t, t)))
    yield "euclidean_distances", lambda: metrics.pairwise.euclidean_distances(m)
    yield "cosine_similarity", lambda: metrics.pairwise.cosine_similarity(m)
    yield "rbf_kernel", lambda: metrics.pairwise.rbf_kernel(m)
    yield "train_test_split", lambda: model_selection.train_test_split(m, random_state=0)[0]


def section_einops(xp):
    import einops.array_api as einops

    m = xp.asarray(MATRIX)
    yield "rearrange", lambda: einops.rearrange(m, "(a b) c -> b (a c)", a=4)
    yield "reduce", lambda: einops.reduce(m, "(a b) c -> a c", "mean", b=4)
    yield "repeat", lambda: einops.repeat(m, "a b -> a b c", c=2)
    yield "asnumpy", lambda: xp.asarray(einops.asnumpy(m))
    packed = einops.pack([m, m], "* c")
    yield "pack, unpack", lambda: einops.unpack(packed[0], packed[1], "* c")[1]


def exchange(xp, name, make):
    """Both ways through DLPack, with a write on one side seen on the other where memory is shared."""
    other = make()
    yield f"from_dlpack({name})", lambda: xp.from_dlpack(other) if xp is sw else np.asarray(MATRIX)
    yield f"{name} from swiftlet", lambda: xp.asarray(np.asarray(take(name)(xp.asarray(MATRIX))))


def take(name):
    module = importlib.import_module({"NumPy": "numpy", "PyTorch": "torch", "JAX": "jax.numpy"}[name])
    return module.from_dlpack


def section_exchange(xp):
    yield from exchange(xp, "NumPy", lambda: MATRIX.copy())
    yield "numpy.asarray", lambda: xp.asarray(np.asarray(xp.asarray(MATRIX)))
    yield "memoryview", lambda: xp.asarray(np.asarray(memoryview(xp.asarray(MATRIX))))


def section_pytorch(xp):
    import torch

    yield from exchange(xp, "PyTorch", lambda: torch.asarray(MATRIX))


def section_jax(xp):
    import jax

    jax.config.update("jax_enable_x64", True)
    yield from exchange(xp, "JAX", lambda: jax.numpy.asarray(MATRIX))


SECTIONS = {
    "array-api-compat": (section_array_api_compat, "array_api_compat"),
    "array-api-extra": (section_array_api_extra, "array_api_extra"),
    "scipy.special": (section_scipy_special, "scipy"),
    "scipy.signal": (section_scipy_signal, "scipy"),
    "scipy.stats": (section_scipy_stats, "scipy"),
    "scipy.linalg": (section_scipy_linalg, "scipy"),
    "other of SciPy": (section_scipy_rest, "scipy"),
    "scikit-learn": (section_scikit_learn, "sklearn"),
    "einops": (section_einops, "einops"),
    "NumPy": (section_exchange, "numpy"),
    "PyTorch": (section_pytorch, "torch"),
    "JAX": (section_jax, "jax"),
}


def parts(value):
    """The arrays and numbers in a result."""
    if isinstance(value, (tuple, list)):
        return [part for item in value for part in parts(item)]
    return [value]


def outcome(ours, theirs):
    """An empty text if the call works on our arrays as it does on NumPy's, else what went wrong."""
    try:
        wanted = theirs()
    except Exception as error:  # a call that the library does not have
        return f"not here: {type(error).__name__}: {error}"
    try:
        got = ours()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    for mine, other in zip(parts(got), parts(wanted), strict=True):
        if not isinstance(mine, (sw.Array, int, float)):
            return f"gives {type(mine).__module__}.{type(mine).__name__}"
        if not np.allclose(np.asarray(mine), np.asarray(other), rtol=1e-6, atol=1e-8, equal_nan=True):
            return "other values than for NumPy's arrays"
    return ""


def main():
    warnings.simplefilter("ignore")
    print("| library | works | does not |\n|---|---|---|")
    for title, (section, module) in SECTIONS.items():
        try:
            version = importlib.metadata.version({"sklearn": "scikit-learn"}.get(module, module).replace("_", "-"))
        except importlib.metadata.PackageNotFoundError:
            print(f"| {title} | not installed here | |")
            continue
        works, fails = [], []
        with np.errstate(all="ignore"):
            theirs = dict(section(np))
            for name, call in section(sw):
                reason = outcome(call, theirs[name])
                if reason:
                    fails.append(f"`{name}` ({' '.join(reason.split())[:110]})")
                else:
                    works.append(f"`{name}`")
        print(f"| {title} {version} | {', '.join(works)} | {'; '.join(fails)} |".replace("\n", " "), flush=True)


if __name__ == "__main__":
    import importlib.metadata

    main()
